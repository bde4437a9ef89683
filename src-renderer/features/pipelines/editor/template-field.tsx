import { Input } from "@mantine/core";
import type { CompletionSource } from "@codemirror/autocomplete";
import { useMemo } from "react";
import { CodeEditor, type CodeLanguage } from "../../../ui/code-editor.tsx";
import { useMayEdit } from "./editor-context.tsx";
import { completeTemplate, type TemplateNames } from "./template-completion.ts";

export type TemplateFieldProps = {
  label: string;
  about?: string;
  value: string;
  names: TemplateNames;
  onChange: (value: string) => void;
  onBlur: () => void;
  /** An expression without braces. */
  bare?: boolean;
  single?: boolean;
  language?: CodeLanguage;
  placeholder?: string;
  error?: string | null;
  /** What is around it says what it is; the label is for those who do not see that. */
  isLabelHidden?: boolean;
};

/** A text with templates in it, which completes the names that it may use. */
export function TemplateField({
  label,
  about,
  names,
  bare = false,
  language = "jinja",
  single = false,
  isLabelHidden = false,
  error,
  placeholder,
  onChange,
  ...field
}: TemplateFieldProps) {
  const mayEdit = useMayEdit();
  const complete = useMemo(() => sourceOf(names, bare), [names, bare]);
  return (
    <Input.Wrapper label={isLabelHidden ? null : label} description={about} error={error} labelElement="div" styles={{ description: { marginBottom: 4 } }}>
      <CodeEditor
        {...field}
        {...(mayEdit ? { onChange } : {})}
        label={label}
        language={bare ? "text" : language}
        single={single}
        complete={complete}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
    </Input.Wrapper>
  );
}

function sourceOf(names: TemplateNames, bare: boolean): CompletionSource {
  return ({ state, pos, explicit }) => {
    const before = state.sliceDoc(0, pos);
    const completions = completeTemplate(before, names, bare);
    if (completions === null || (!explicit && bare && completions.from === pos && before === "")) return null;
    return { from: completions.from, options: completions.options.map(({ label, kind }) => ({ label, detail: kind })), validFor: /^\w*$/ };
  };
}

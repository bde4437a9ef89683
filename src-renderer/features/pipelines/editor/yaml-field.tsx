import { Input } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Node } from "yaml";
import { textAsPart } from "../document/set-value.ts";
import { parseSource } from "../document/edit-source.ts";
import { TemplateField } from "./template-field.tsx";
import type { TemplateNames } from "./template-completion.ts";
import { useTypedText } from "./use-typed-text.ts";

export type YamlFieldProps = {
  label: string;
  about?: string;
  /** The part as text, as the pipeline has it. */
  text: string;
  names: TemplateNames;
  /** Undefined: the part is to go. */
  onChange: (part: Node | undefined) => void;
  onBlur: () => void;
};

/** A part of the pipeline as YAML. What cannot be read stays in the field and out of the pipeline. */
export function YamlField({ label, about, text, names, onChange, onBlur }: YamlFieldProps) {
  const { t } = useTranslation("pipelines");
  const [typed, setTyped] = useTypedText(text, isSame);
  const read = textAsPart(typed);
  const change = (next: string): void => {
    setTyped(next);
    const part = textAsPart(next);
    if (part !== null && !isSame(next, text)) onChange(part.part);
  };
  return (
    <Input.Wrapper error={read === null ? t("noYaml") : null}>
      <TemplateField
        label={label}
        {...(about === undefined ? {} : { about })}
        value={typed}
        names={names}
        language="yaml"
        onChange={change}
        onBlur={() => {
          if (read !== null) setTyped(text);
          onBlur();
        }}
      />
    </Input.Wrapper>
  );
}

/** Whether two texts are the same but for how they are written. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, two] = [parseSource(a), parseSource(b)];
  return one.errors.length === 0 && two.errors.length === 0 && JSON.stringify(one.toJS()) === JSON.stringify(two.toJS());
}

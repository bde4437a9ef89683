import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { CodeEditor } from "../../../ui/code-editor.tsx";
import type { PlacedProblem } from "../document/find-place.ts";
import { useEditor, useEditorState, useMayEdit } from "./editor-context.tsx";
import { useTemplateNames } from "./use-step-fields.ts";
import { completeTemplate } from "./template-completion.ts";

export type SourceViewProps = { problems: readonly PlacedProblem[]; line: number | null };

/** The pipeline as its file. What is typed here is on the canvas at once. */
export function SourceView({ problems, line }: SourceViewProps) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const mayEdit = useMayEdit();
  const source = useEditorState(({ history }) => history.present.source);
  const names = useTemplateNames(null);
  const marks = useMemo(() => problems.map((problem) => ({ line: problem.line ?? 1, column: problem.column ?? 1, message: problem.message })), [problems]);
  return (
    <CodeEditor
      label={t("source")}
      language="yaml"
      value={source}
      marks={marks}
      line={line}
      lineNumbers
      fill
      {...(mayEdit ? { onChange: (next: string) => store.setSource(next, "source") } : {})}
      onBlur={store.settle}
      complete={({ state, pos }) => {
        const completions = completeTemplate(state.sliceDoc(Math.max(0, pos - 2000), pos), names);
        if (completions === null) return null;
        const from = pos - Math.min(pos, 2000) + completions.from;
        return { from, options: completions.options.map(({ label, kind }) => ({ label, detail: kind })), validFor: /^\w*$/ };
      }}
    />
  );
}

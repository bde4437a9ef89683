import { yaml } from "@codemirror/lang-yaml";
import { MergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { codeLook } from "./code-look.ts";
import classes from "./source-difference.module.css";

export type SourceDifferenceProps = { before: string; after: string; labels: readonly [before: string, after: string] };

/** Two texts side by side, what is the same folded away. */
export function SourceDifference({ before, after, labels: [beforeLabel, afterLabel] }: SourceDifferenceProps) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (frame.current === null) return;
    const view = new MergeView({
      parent: frame.current,
      a: { doc: before, extensions: makeExtensions(beforeLabel) },
      b: { doc: after, extensions: makeExtensions(afterLabel) },
      collapseUnchanged: { margin: 4, minSize: 8 },
      gutter: true,
    });
    return () => view.destroy();
  }, [before, after, beforeLabel, afterLabel]);
  return <div ref={frame} className={classes.merge} />;
}

function makeExtensions(label: string): Extension {
  return [
    codeLook,
    yaml(),
    lineNumbers(),
    EditorView.lineWrapping,
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-multiline": "true", tabindex: "0" }),
  ];
}

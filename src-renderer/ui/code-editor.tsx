import { autocompletion, type CompletionSource, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { jinja } from "@codemirror/lang-jinja";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers, placeholder as showPlaceholder } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { codeLook, templateMarks } from "./code-look.ts";
import classes from "./code-editor.module.css";

export type CodeLanguage = "yaml" | "json" | "jinja" | "text";

export type CodeMark = { line: number; column: number; message: string };

export type CodeEditorProps = {
  value: string;
  /** For those who do not see the field. */
  label: string;
  language: CodeLanguage;
  /** Told when the person pauses, and before `onBlur`. Without it the text can be read and copied only. */
  onChange?: (value: string) => void;
  onBlur?: () => void;
  complete?: CompletionSource;
  /** What is wrong, shown at its place. `line` and `column` from 1. */
  marks?: readonly CodeMark[];
  /** Shows this line, from 1, and puts the cursor there, whenever it changes. */
  line?: number | null;
  placeholder?: string;
  /** One line: Enter does not break it. */
  single?: boolean;
  lineNumbers?: boolean;
  /** Fills the height of what is around it. */
  fill?: boolean;
};

const languages: Record<CodeLanguage, () => Extension> = { yaml, json, jinja: () => jinja(), text: () => [] };

const fromOutside = Annotation.define<boolean>();

/** A field for code: coloured, completed, checked. */
export function CodeEditor(props: CodeEditorProps) {
  const { value, label, marks, line, language, placeholder, single = false, fill = false, lineNumbers: numbers = false } = props;
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const newest = useRef(props);
  useEffect(() => {
    newest.current = props;
  });
  const editable = props.onChange !== undefined;

  useEffect(() => {
    if (frame.current === null) return;
    const typing = new Typing((text) => newest.current.onChange?.(text));
    const made = new EditorView({
      parent: frame.current,
      state: EditorState.create({
        doc: newest.current.value,
        extensions: [makeExtensions({ language, single, numbers, placeholder, label, editable }), listen(newest, typing)],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      typing.flush();
      made.destroy();
    };
  }, [language, single, numbers, placeholder, label, editable]);

  useEffect(() => {
    const now = view.current;
    if (now === null || now.state.doc.toString() === value) return;
    now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: value }, annotations: fromOutside.of(true) });
  }, [value]);

  useEffect(() => {
    const now = view.current;
    if (now !== null && marks !== undefined)
      now.dispatch(
        setDiagnostics(
          now.state,
          marks.map((mark) => toDiagnostic(now.state, mark)),
        ),
      );
  }, [marks]);

  useEffect(() => {
    const now = view.current;
    if (now === null || line === undefined || line === null) return;
    const { from } = now.state.doc.line(Math.min(Math.max(1, line), now.state.doc.lines));
    now.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    now.focus();
  }, [line]);

  return <div ref={frame} className={classes.frame} data-fill={fill} data-single={single} />;
}

const pauseMs = 200;

/** What was typed and not told yet. What follows from a text is dear; a person who types does not wait for it. */
class Typing {
  #text: string | null = null;
  #timer = 0;
  readonly #tell: (text: string) => void;

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  note(text: string): void {
    this.#text = text;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.flush(), pauseMs);
  }

  flush(): void {
    window.clearTimeout(this.#timer);
    const text = this.#text;
    this.#text = null;
    if (text !== null) this.#tell(text);
  }
}

function listen(newest: { current: CodeEditorProps }, typing: Typing): Extension {
  const complete: CompletionSource = (context) => newest.current.complete?.(context) ?? null;
  return [
    autocompletion({ override: [complete], icons: false }),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      // A text that came from outside is no news there.
      const isTold = update.transactions.every((change) => change.annotation(fromOutside) === true);
      if (!isTold) typing.note(update.state.doc.toString());
    }),
    EditorView.domEventHandlers({
      blur: () => {
        typing.flush();
        newest.current.onBlur?.();
      },
    }),
  ];
}

type Made = { language: CodeLanguage; single: boolean; numbers: boolean; placeholder: string | undefined; label: string; editable: boolean };

function makeExtensions({ language, single, numbers, placeholder, label, editable }: Made): Extension {
  return [
    codeLook,
    templateMarks,
    languages[language](),
    history(),
    drawSelection(),
    closeBrackets(),
    numbers ? [lineNumbers(), lintGutter()] : [],
    placeholder === undefined ? [] : showPlaceholder(placeholder),
    single ? EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [] : change)) : EditorView.lineWrapping,
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0", ...(single ? {} : { "aria-multiline": "true" }) }),
    editable ? [] : [EditorState.readOnly.of(true)],
    // Tab goes on to the next field, as everywhere in the app.
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
  ];
}

function toDiagnostic(state: EditorState, { line, column, message }: CodeMark): Diagnostic {
  const at = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  const from = Math.min(at.from + Math.max(0, column - 1), at.to);
  return { from, to: Math.max(from, at.to), severity: "error", message };
}

import { defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, MatchDecorator, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** The library's colours, which are made for light ground, and ones of the same meaning for dark ground. */
const darkByLight: Readonly<Record<string, string>> = {
  "#404740": "#a8a29e",
  "#708": "#d8a6ff",
  "#219": "#9db8ff",
  "#164": "#8fd6a9",
  "#a11": "#f2a08f",
  "#e40": "#ffb37a",
  "#00f": "#9db8ff",
  "#30a": "#b9a8ff",
  "#085": "#7fd6b8",
  "#167": "#86cfe0",
  "#256": "#86cfe0",
  "#00c": "#9db8ff",
  "#940": "#e0b184",
  "#f00": "#ff8f8f",
};

const highlight = HighlightStyle.define(
  defaultHighlightStyle.specs.map((spec) => {
    const light = typeof spec["color"] === "string" ? spec["color"] : null;
    const dark = light === null ? undefined : darkByLight[light];
    return dark === undefined || light === null ? spec : { ...spec, color: `light-dark(${light === "#e40" ? "#b33000" : light}, ${dark})` };
  }),
);

const look = EditorView.theme({
  "&": { color: "var(--mantine-color-text)", backgroundColor: "transparent", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-content": { fontFamily: "var(--mantine-font-family-monospace)", caretColor: "var(--mantine-color-text)", padding: "6px 0" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "light-dark(#fecaaa, #57351d) !important",
  },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--inferno-quiet)", borderRight: "1px solid var(--inferno-line)" },
  ".cm-tooltip": { backgroundColor: "var(--inferno-surface)", border: "1px solid var(--inferno-line)", color: "var(--mantine-color-text)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--mantine-color-ember-7)", color: "#fff" },
  ".cm-template": { borderRadius: "3px", backgroundColor: "light-dark(#ffe6d5, #4a2c17)", color: "light-dark(#7c2d12, #fecaaa)" },
  ".cm-collapsedLines": { background: "var(--inferno-ground) !important", color: "var(--inferno-quiet) !important" },
  // The library's own sign is in few fonts.
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: '"···"' },
  ".cm-placeholder": { color: "var(--inferno-quiet)", fontStyle: "italic" },
});

/** How code looks on both grounds. */
export const codeLook: Extension = [look, syntaxHighlighting(highlight)];

const templates = new MatchDecorator({ regexp: /\{\{.*?\}\}|\{%.*?%\}/g, decoration: Decoration.mark({ class: "cm-template" }) });

/** What a row fills in stands out from the text around it. */
export const templateMarks: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = templates.createDeco(view);
    }

    update(update: ViewUpdate): void {
      this.decorations = templates.updateDeco(update, this.decorations);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

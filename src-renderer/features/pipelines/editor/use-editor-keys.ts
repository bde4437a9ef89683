import { useWindowEvent } from "@mantine/hooks";
import { useEditor, useMayEdit } from "./editor-context.tsx";
import { isTyping } from "./use-canvas-keys.ts";
import { useStepActions } from "./use-step-actions.ts";

/** Fields tell what was typed when they are left. */
function finishTyping(): void {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement) || !isTyping(activeElement)) return;
  activeElement.blur();
  activeElement.focus();
}

/** The keys of the whole editor: save, undo, redo, and the clipboard, which takes steps as text from window to window. */
export function useEditorKeys(save: () => void): void {
  const store = useEditor();
  const actions = useStepActions();
  const mayEdit = useMayEdit();
  useWindowEvent("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "s") {
      finishTyping();
      if (mayEdit) save();
    } else if (isTyping(event.target)) return;
    else if (key === "z" && !event.shiftKey) store.undo();
    else if ((key === "z" && event.shiftKey) || key === "y") store.redo();
    else return;
    event.preventDefault();
  });
  const takeSteps = (event: ClipboardEvent): boolean => {
    if (isTyping(event.target) || (window.getSelection()?.toString() ?? "") !== "") return false;
    const text = actions.copy(store.getState().selected);
    if (text === null) return false;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    return true;
  };
  useWindowEvent("copy", (event) => void takeSteps(event));
  useWindowEvent("cut", (event) => {
    const keys = store.getState().selected;
    if (takeSteps(event)) actions.remove(keys);
  });
  useWindowEvent("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (isTyping(event.target) || text === "") return;
    event.preventDefault();
    actions.paste(text);
  });
}

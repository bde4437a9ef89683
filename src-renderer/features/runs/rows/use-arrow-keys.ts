import { useWindowEvent } from "@mantine/hooks";

/** The left and right arrows go to the rows before and after, null where there is none; not from a field that is typed in. */
export function useArrowKeys(previous: number | null, next: number | null, onOpen: (row: number) => void): void {
  useWindowEvent("keydown", (event) => {
    const to = event.key === "ArrowLeft" ? previous : event.key === "ArrowRight" ? next : null;
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (to === null || isTyping || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onOpen(to);
  });
}

import type { RunProgress } from "../../../src-shared/wire/ui/run-messages.ts";
import type { Shell } from "../shell.ts";
import { cutToWidth } from "./display-width.ts";
import { formatProgressBar, formatProgressText, progressToJson } from "./progress-line.ts";
import { printSafeLine } from "./print-safe.ts";

/** How a run's progress is shown on stderr. `bar`: one line that is drawn over. `lines`: a line every few seconds. */
export type ProgressMode = "bar" | "lines" | "json" | "none";

export type ProgressDisplay = {
  readonly mode: ProgressMode;
  /** A run's progress; shown when it is time to. */
  update(progress: RunProgress): void;
  /** What goes on before there is a run, like reading the input. `fields` is what `--json` says about it. */
  stage(text: string, fields: Record<string, unknown>): void;
  /** A sentence that stays. In `none` it is not shown. */
  note(sentence: string, fields?: Record<string, unknown>): void;
  /** Clears the line; `update` may follow and draws it anew. */
  clear(): void;
};

const betweenByMode: Record<ProgressMode, number> = { bar: 0, lines: 5000, json: 1000, none: Number.POSITIVE_INFINITY };
const clearLine = "\r\u001b[K";

export function chooseProgressMode(shell: Pick<Shell, "err">, options: { json?: boolean; quiet?: boolean }): ProgressMode {
  if (options.json) return "json";
  if (options.quiet) return "none";
  return shell.err.isTty ? "bar" : "lines";
}

export function createProgressDisplay(shell: Pick<Shell, "err" | "now">, mode: ProgressMode): ProgressDisplay {
  let shownAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  const write = (text: string): void => void shell.err.write(text);
  const clear = (): void => {
    if (drawn) write(clearLine);
    drawn = false;
  };
  const isTime = (): boolean => {
    const now = shell.now();
    if (now - shownAt < betweenByMode[mode]) return false;
    shownAt = now;
    return true;
  };
  const draw = (line: string): void => {
    write(clearLine + line);
    drawn = true;
  };
  // The last column stays free: some terminals wrap as soon as it is written.
  const width = (): number => (shell.err.columns ?? 80) - 1;
  return {
    mode,
    update(progress) {
      if (mode === "none" || !isTime()) return;
      if (mode === "bar") draw(formatProgressBar(progress, width()));
      else write(mode === "json" ? jsonLine(progressToJson(progress)) : `${formatProgressText(progress)}\n`);
    },
    stage(text, fields) {
      if (mode === "none" || !isTime()) return;
      if (mode === "bar") draw(cutToWidth(printSafeLine(text), width()));
      else write(mode === "json" ? jsonLine(fields) : `${printSafeLine(text)}\n`);
    },
    note(sentence, fields = { event: "note" }) {
      if (mode === "none") return;
      clear();
      write(mode === "json" ? jsonLine({ ...fields, message: sentence }) : `${printSafeLine(sentence)}\n`);
    },
    clear,
  };
}

function jsonLine(value: Record<string, unknown>): string {
  return `${JSON.stringify(value)}\n`;
}

import type { ControlApi } from "../control-api.ts";
import type { ExitCode } from "./exit-codes.ts";
import { printSafeLine } from "./print/print-safe.ts";
import type { GlobalOptions, Shell } from "./shell.ts";

/** For commands that ask a question or two: opens the control plane, acts, closes. */
export async function withApi(shell: Shell, globals: GlobalOptions, use: "read" | "write", action: (api: ControlApi) => Promise<ExitCode>): Promise<ExitCode> {
  const control = await shell.openControl(globals, { use, onNotice: (sentence) => void shell.err.write(`inferno: ${printSafeLine(sentence)}\n`) });
  try {
    return await action(control.api);
  } finally {
    await control.close();
  }
}

import type { ChildProcess } from "node:child_process";

/** The first line of a child's standard output. Rejects when it ends before it says one. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (piece: Buffer) => {
      text += piece.toString();
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`the process ended (${signal ?? code}) before it said its first line: ${text}`)));
  });
}

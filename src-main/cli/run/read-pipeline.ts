import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { JsonObject } from "../../../src-shared/model/json.ts";
import type { Override } from "../../../src-shared/wire/ui/pipeline-messages.ts";
import { UsageError } from "../shell-errors.ts";

// What the control plane takes.
const longestSource = 4 * 1024 * 1024;

/** A file that people wrote. `file` is the name to show in problems: the path as it was given. */
export type SourceFile = { file: string; source: string };

/** Reads a pipeline or workspace file. Throws `UsageError` with a problem that names it. */
export async function readSourceFile(file: string, cwd: string): Promise<SourceFile> {
  const where = path.resolve(cwd, file);
  const there = await stat(where).catch((error: NodeJS.ErrnoException) =>
    refuse(file, error.code === "ENOENT" ? "there is no such file." : `cannot be read (${error.code ?? error.message}).`),
  );
  if (there.isDirectory()) refuse(file, "is a folder; name a file.");
  if (there.size > longestSource) refuse(file, "is larger than 4 MiB, so it is not a pipeline file.");
  const source = await readFile(where, "utf8").catch((error: NodeJS.ErrnoException) => refuse(file, `cannot be read (${error.code ?? error.message}).`));
  return { file, source };
}

/** `--set` and `--var`, parsed. Throws `UsageError`. */
export async function parseSettings(options: { set?: readonly string[]; var?: readonly string[] }): Promise<{ overrides: Override[]; vars: JsonObject }> {
  const [{ parseOverride }, { parseVar }] = await Promise.all([
    import("../../../src-shared/core/pipeline-file/parse-override.ts"),
    import("../../../src-shared/core/pipeline-file/parse-var.ts"),
  ]);
  try {
    const vars = Object.fromEntries((options.var ?? []).map((text) => parseVar(text)).map(({ name, value }) => [name, value]));
    return { overrides: (options.set ?? []).map((text) => parseOverride(text)), vars };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function refuse(file: string, what: string): never {
  throw new UsageError("nothing was sent.", [{ file, line: null, column: null, code: "E_FILE", message: what }]);
}

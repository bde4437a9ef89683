import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { ResultFormat } from "../../control-api.ts";
import { UsageError } from "../shell-errors.ts";

/**
 * Where results go. `file`: an ordinary file, to be replaced at the end. `stream`: a device or a named pipe, written as it comes.
 * `stdout`: `-`. Paths are absolute.
 */
export type OutputTarget = { kind: "file" | "stream"; path: string } | { kind: "stdout" };

// What most file systems allow for one name, in bytes.
const longestName = 255;

/** Checks that results can be written there, so that nobody pays for results that have no place. Throws `UsageError`. */
export async function checkOutput(output: string, options: { cwd: string; input?: string }): Promise<OutputTarget> {
  if (output === "-") return { kind: "stdout" };
  const asked = path.resolve(options.cwd, output);
  const there = await stat(asked).catch(() => null);
  if (there?.isDirectory() || /[\\/]$/.test(output)) throw new UsageError(`--output ${output} is a folder; give the name of a file in it.`);
  if (there !== null && !there.isFile()) return { kind: "stream", path: asked };
  // Through a link to the file behind it, which is what is to be replaced.
  const target = there === null ? asked : await realpath(asked);
  if (Buffer.byteLength(path.basename(target)) > longestName)
    throw new UsageError(`--output ${output}: the file's name is longer than ${longestName} bytes; give a shorter one.`);
  if (options.input !== undefined && options.input !== "-" && (await realpath(path.resolve(options.cwd, options.input)).catch(() => null)) === target)
    throw new UsageError(`--output ${output} is the input file; give another name, so that the input is kept.`);
  await checkFolder(path.dirname(target), output);
  return { kind: "file", path: target };
}

/** CSV by the name's end, else JSON lines. */
export function outputFormat(output: string): ResultFormat {
  return /\.csv$/i.test(output) ? "csv" : "jsonl";
}

async function checkFolder(folder: string, output: string): Promise<void> {
  const there = await stat(folder).catch(() => null);
  if (there === null) throw new UsageError(`--output ${output}: the folder ${folder} does not exist; make it first.`);
  if (!there.isDirectory()) throw new UsageError(`--output ${output}: ${folder} is not a folder.`);
  await access(folder, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "EROFS" ? "is on a read-only file system" : "may not be written to by this user";
    throw new UsageError(`--output ${output}: the folder ${folder} ${why}; choose another.`);
  });
}

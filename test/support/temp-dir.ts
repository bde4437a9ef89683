import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type TempDir = { readonly path: string; file(name: string): string; remove(): Promise<void> } & AsyncDisposable;

/** A fresh folder; `await using` removes it at the end of the block, `remove()` when the test says so. */
export async function makeTempDir(prefix = "inferno-test-"): Promise<TempDir> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  // Windows keeps files of a process that has just ended locked for a moment.
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  return { path, file: (name) => join(path, name), remove, [Symbol.asyncDispose]: remove };
}

import { buildIfStale } from "../build/run-build.ts";

/** Flow tests start the built programs; this keeps a bare `vitest` from testing those of yesterday. */
export function setup(): void {
  if (!buildIfStale()) throw new Error("the build failed, so there is nothing to test");
}

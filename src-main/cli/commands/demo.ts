import type { GlobalOptions, Shell } from "../shell.ts";

/** `inferno demo`: the main job on a model and rows of its own, with nothing to configure. */
export async function demo(shell: Shell, options: GlobalOptions): Promise<number> {
  const { runDemo } = await import("../../demo/run-demo.ts");
  return runDemo({
    out: (line) => void shell.out.write(`${line}\n`),
    json: options.json === true,
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    ...(shell.out.columns === null ? {} : { width: shell.out.columns }),
  });
}

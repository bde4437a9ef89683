import { startModelServer } from "./model-server.ts";
import { loadTextModels, warmUp } from "./text-models.ts";

/**
 * The demo's model server as a process: takes the port to listen at as its argument (0, or one that is taken: a free one), prints it as its first line, ends when its standard input does, which is
 * when its parent is gone. What stops it from starting is one sentence on standard error, exit 1.
 */
try {
  const models = await loadTextModels();
  warmUp(models);
  const wanted = Number.parseInt(process.argv[2] ?? "0", 10);
  const server = await startModelServer(models, wanted).catch(() => startModelServer(models));
  process.stdout.write(`${server.port}\n`);
  process.stdin.once("end", () => void server.close().then(() => process.exit(0))).resume();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

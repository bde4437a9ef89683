import { startModelServer } from "./model-server.ts";
import { loadTextModels, warmUp } from "./text-models.ts";

/**
 * The demo's model server as a process. Arguments: the port to listen at (0, or one that is taken: a free one), and after how
 * many ms without a request it ends by itself (0: never). Prints its port as its first line, and ends when its standard input
 * does, which is when its parent is gone. What stops it from starting is one sentence on standard error, exit 1.
 */
try {
  const models = await loadTextModels();
  warmUp(models);
  const [port = 0, idleMs = 0] = process.argv.slice(2).map(Number);
  const end = (): void => void server.close().then(() => process.exit(0));
  const idle = idleMs > 0 ? setTimeout(end, idleMs) : null;
  const onRequest = (): void => void idle?.refresh();
  const server = await startModelServer(models, { port, onRequest }).catch(() => startModelServer(models, { onRequest }));
  process.stdout.write(`${server.port}\n`);
  process.stdin.once("end", end).resume();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

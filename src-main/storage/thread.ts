import { join } from "node:path";
import { parentPort, Worker, workerData } from "node:worker_threads";

/** A thread's program by its name: from the sources Node runs the TypeScript as it stands; in the build it is an entry of its own. */
export type ThreadProgram = "check-database" | "copy-database" | "salvage-database";

/** A task given to a thread of its own. `answer` rejects when the thread dies or is stopped before it answers. */
export type ThreadTask<Answer> = { answer: Promise<Answer>; stop(): Promise<void> };

export function startThread<Task, Answer>(program: ThreadProgram, task: Task): ThreadTask<Answer> {
  const file = import.meta.url.endsWith(".ts") ? `${program}-main.ts` : `${program}.js`;
  const thread = new Worker(join(import.meta.dirname, file), { workerData: task });
  const answer = new Promise<Answer>((resolve, reject) => {
    thread.once("message", (found: Answer) => resolve(found));
    thread.once("error", (cause) => reject(cause));
    thread.once("exit", () => reject(new Error("it was stopped")));
  });
  return {
    answer,
    async stop() {
      await thread.terminate();
    },
  };
}

/** The other side: does the thread's one task. */
export function doThreadTask<Task, Answer>(work: (task: Task) => Answer): void {
  parentPort?.postMessage(work(workerData as Task), []);
}

import { writeFileSync } from "node:fs";
import { readJsonl } from "./read-jsonl.ts";
import { type RunningInferno, runInferno, startInferno } from "./run-inferno.ts";
import { makeTempDir } from "./temp-dir.ts";
import { startWitnessServer, type WitnessOptions, type WitnessServer } from "./witness-server.ts";

/** One line of a results file, as far as flow tests look at it. */
export type ResultRow = {
  index: number;
  id: string | null;
  state: string;
  output: Record<string, unknown> | null;
  failure: { kind: string; code: string | null; message: string; step: string | null; line: number | null; httpStatus: number | null } | null;
  attempts: number;
  usage: { inputTokens: number; outputTokens: number } | null;
};

export type RunRow = { id: string; state: string; reason: string | null; total: number; succeeded: number; failed: number; skipped: number; canceled: number };

/** A folder, a witness, and the shell, all gone at the end of the test: `await using flow = await makeFlow()`. */
export type Flow = AsyncDisposable & {
  witness: WitnessServer;
  /** Absolute path of a file in the test's folder. */
  file(name: string): string;
  /** Writes a file into the folder and gives its path. */
  write(name: string, text: string): string;
  inferno(args: readonly string[], env?: Record<string, string>): ReturnType<typeof runInferno>;
  start(args: readonly string[], env?: Record<string, string>): RunningInferno;
  /** A node process that joins with this token; the folder it keeps outlives it. */
  startNode(token: string, name: string): RunningInferno;
  results(name?: string): ResultRow[];
  runs(): Promise<RunRow[]>;
};

export async function makeFlow(options: WitnessOptions = {}): Promise<Flow> {
  const folder = await makeTempDir();
  const witness = await startWitnessServer(options);
  const started: RunningInferno[] = [];
  const dataDir = folder.file("data");
  const file = (name: string): string => folder.file(name);
  const shell = { dataDir, cwd: folder.path };
  return {
    witness,
    file,
    write(name, text) {
      writeFileSync(file(name), text);
      return file(name);
    },
    inferno: (args, env = {}) => runInferno(args, { ...shell, env }),
    start(args, env = {}) {
      const running = startInferno(args, { ...shell, env });
      started.push(running);
      return running;
    },
    startNode(token, name) {
      const args = ["--join", token, "--name", name, "--spool", file(`node-${name}`)];
      const running = startInferno(args, { cwd: folder.path, program: "src-node/bin/inferno-node.js" });
      started.push(running);
      return running;
    },
    results: (name = "out.jsonl") => readJsonl<ResultRow>(file(name)),
    async runs() {
      const { stdout } = await runInferno(["runs", "--json"], shell);
      return JSON.parse(stdout) as RunRow[];
    },
    async [Symbol.asyncDispose]() {
      for (const running of started) running.kill("SIGKILL");
      await Promise.all(started.map((running) => running.exit));
      await witness.close();
      await folder.remove();
    },
  };
}

/** A pipeline of chat steps, one after another, that puts the row's text into each prompt. */
export function chatPipeline(url: string, steps: readonly string[], endpoint = ""): string {
  const step = (id: string): string => `
  - id: ${id}
    endpoint: model
    request: { messages: [ { role: user, content: "${id} {{ input.text }}" } ] }`;
  return `inferno: 1
name: flow
endpoints:
  model: { protocol: openai-chat, url: "${url}", model: m${endpoint} }
steps:${steps.map(step).join("")}
`;
}

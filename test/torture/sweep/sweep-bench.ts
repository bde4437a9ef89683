import { mkdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { armFailpoints, hasFired } from "../../support/failpoints/arm-failpoints.ts";
import { parseFailpoints } from "../../support/failpoints/failpoint-spec.ts";
import { type Flow, makeFlow, type RunRow } from "../../support/flow-bench.ts";
import { checkInvariants, describeBroken } from "../../support/invariants/check-invariants.ts";
import { writeRows } from "../../support/make-rows.ts";
import type { InfernoExit } from "../../support/run-inferno.ts";
import { canary } from "../../support/torture/fleet.ts";
import { makeRowModel, type RowModel, torturePipeline } from "../../support/torture/row-model.ts";

export const sweepRows = 12;
const slots = 2;

/** A folder, a model server and the shell, in which failpoints fire once each; every process's words are kept. */
export type Sweep = AsyncDisposable & {
  flow: Flow;
  model: RowModel;
  /** How the shell's command ended; `failpoint` as text, or "" for none. */
  inferno(args: readonly string[], failpoint?: string): Promise<InfernoExit>;
  /** Starts one and does not wait. */
  start(args: readonly string[], failpoint?: string): ReturnType<Flow["start"]>;
  /** Whether the failpoint given last was reached. */
  fired(): boolean;
  logs: string[];
};

export const runArgs = ["run", "flow.yaml", "--input", "rows.jsonl", "--output", "out.jsonl", "--nodes", "1", "--concurrency", String(slots)];

export async function openSweep(rows = sweepRows): Promise<Sweep> {
  const model = makeRowModel();
  const flow = await makeFlow({ log: "lean", reply: model.reply, latencyMs: 25 });
  writeRows(flow.file("rows.jsonl"), rows);
  flow.write("flow.yaml", torturePipeline(flow.witness.urlFor("openai-chat")));
  const logs: string[] = [];
  let folders = 0;
  let folder = "";
  const arm = (failpoint: string): Record<string, string> => {
    if (failpoint === "") return { TORTURE_KEY: canary };
    folders += 1;
    folder = flow.file(`failpoints-${folders}`);
    mkdirSync(folder);
    return { TORTURE_KEY: canary, ...armFailpoints(parseFailpoints(failpoint), folder) };
  };
  return {
    flow,
    model,
    async inferno(args, failpoint = "") {
      const exit = await flow.inferno(args, arm(failpoint));
      logs.push(exit.stdout + exit.stderr);
      return exit;
    },
    start: (args, failpoint = "") => flow.start(args, arm(failpoint)),
    fired: () => hasFired(folder),
    logs,
    [Symbol.asyncDispose]: () => flow[Symbol.asyncDispose](),
  };
}

/** After whatever happened: what a person would do next, until the run has ended. Gives it. */
export async function finish(sweep: Sweep): Promise<RunRow> {
  for (let tries = 0; tries < 4; tries += 1) {
    const run = await findRun(sweep);
    const { code, stderr } = await sweep.inferno(run === undefined ? runArgs : ["resume", run.id, "--output", "out.jsonl"]);
    expect(stderr, "no stack trace reaches a person").not.toMatch(/\n\s+at .*:\d+:\d+/);
    if (code === 0 || code === 3) return (await sweep.flow.runs())[0] as RunRow;
  }
  throw new Error(`the run did not end: ${sweep.logs.join("\n----\n")}`);
}

/** The newest run; undefined when there is none, or no database yet whose tables could be read. */
export async function findRun({ flow }: Sweep): Promise<RunRow | undefined> {
  const { stdout } = await flow.inferno(["runs", "--json"]);
  return stdout === "" ? undefined : (JSON.parse(stdout) as RunRow[])[0];
}

/** Calls that a kill can cost here: two in flight, and what two slots finish before the next flush and until its answer. */
const callsLostByKill = 12;

export function expectPromisesKept(sweep: Sweep, runId: string, kills: number): void {
  const broken = checkInvariants({
    dataDir: sweep.flow.file("data"),
    folders: [sweep.flow.file("data")],
    runId,
    // Of rows above, a test that has another run beside this one makes them.
    calls: sweep.model.listCalls(sweep.flow.witness, (rowKey) => Number(rowKey.slice("row-".length)) < 900),
    output: readFileSync(sweep.flow.file("out.jsonl"), "utf8"),
    callsLostAtMost: kills * callsLostByKill,
    ending: { tookMs: 0, deadlineMs: 1 },
    noCallsAfter: null,
    canaries: [canary],
    logs: sweep.logs,
    baselines: [],
  });
  expect(describeBroken(broken)).toBe("");
}

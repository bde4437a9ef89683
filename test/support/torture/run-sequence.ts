import { checkInvariants } from "../invariants/check-invariants.ts";
import type { BrokenInvariant } from "../invariants/evidence.ts";
import { waitFor } from "../wait-for.ts";
import { canary, type Fleet } from "./fleet.ts";
import { tortureSteps, torturePipeline } from "./row-model.ts";

export type Figures = {
  runs: number;
  rows: number;
  succeeded: number;
  duplicates: number;
  possiblyPaidTwice: number;
  calls: number;
  callsOverMinimum: number;
};

const rowsPerKey = 1_000_000;

type Progress = { total: number; succeeded: number; duplicates: number; possiblyPaidTwice: number };

/** One run after another, so that there is always something to lose. */
export class RunSequence {
  readonly #fleet: Fleet;
  readonly #rows: number;
  readonly #runs: { id: string; no: number }[] = [];
  #progress: Progress[] = [];

  constructor(fleet: Fleet, rows: number) {
    this.#fleet = fleet;
    this.#rows = rows;
  }

  async startNext(): Promise<void> {
    const no = this.#runs.length;
    const url = `http://${this.#fleet.endpointProxy.authority}/v1`;
    this.#runs.push({ no, id: await this.#fleet.startRun(this.#rows, no * rowsPerKey, torturePipeline(url)) });
  }

  async keepGoing(): Promise<void> {
    const last = this.#runs.at(-1);
    if (last === undefined || (await this.#stateOf(last.id)) === "completed") await this.startNext();
  }

  async waitForEnd(deadlineMs: number, log: (line: string) => void): Promise<void> {
    for (const { id } of this.#runs) {
      try {
        await waitFor(async () => (await this.#stateOf(id)) === "completed", { what: `${id} to end`, deadlineMs });
      } catch (cause) {
        // The checker says what has not ended, and of what.
        log(`${(cause as Error).message}: ${JSON.stringify(await this.#fleet.ask((api) => api.call("run:show", { run: id })))}`);
      }
    }
    this.#progress = await Promise.all(
      this.#runs.map(async ({ id }) => {
        const { run, possiblyPaidTwice } = await this.#fleet.ask((api) => api.call("run:show", { run: id }));
        return { total: run.total, succeeded: run.succeeded, duplicates: run.duplicates, possiblyPaidTwice };
      }),
    );
  }

  async readOutputs(): Promise<string[]> {
    const outputs: string[] = [];
    for (const { id } of this.#runs) outputs.push(await this.#fleet.readOutput(id));
    return outputs;
  }

  check(outputs: readonly string[], ending: { tookMs: number; deadlineMs: number }): BrokenInvariant[] {
    const { dataDir, folder, logs, model, witness, seats } = this.#fleet;
    const kills = seats.reduce((sum, seat) => sum + seat.kills, 0);
    return this.#runs.flatMap(({ id, no }, at) =>
      checkInvariants({
        dataDir,
        folders: [folder.path],
        runId: id,
        calls: model.listCalls(witness, (rowKey) => Math.floor(Number(rowKey.slice(4)) / rowsPerKey) === no),
        output: outputs[at] ?? null,
        callsLostAtMost: kills * callsLostByKill,
        ending,
        noCallsAfter: null,
        canaries: [canary],
        logs,
        baselines: [],
      }),
    );
  }

  sumUp(): Figures {
    const sum = (pick: (progress: Progress) => number): number => this.#progress.reduce((total, one) => total + pick(one), 0);
    const rows = sum(({ total }) => total);
    const calls = this.#fleet.witness.total;
    return {
      runs: this.#runs.length,
      rows,
      succeeded: sum(({ succeeded }) => succeeded),
      duplicates: sum(({ duplicates }) => duplicates),
      possiblyPaidTwice: sum(({ possiblyPaidTwice }) => possiblyPaidTwice),
      calls,
      callsOverMinimum: calls - rows * tortureSteps.length,
    };
  }

  async #stateOf(id: string): Promise<string> {
    return (await this.#fleet.ask((api) => api.call("run:progress", { run: id }))).run.state;
  }
}

/** What one node had in flight when it was killed, and what had ended within the 50 ms before it was next written to its spool. */
const callsLostByKill = 24;

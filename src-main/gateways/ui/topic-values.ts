import { isRunGoing } from "../../../src-shared/core/run-verbs.ts";
import type { NodeSummary } from "../../../src-shared/model/node.ts";
import type { ImportProgress, Overview, TopicName } from "../../../src-shared/wire/ui-down.ts";
import type { StorageStanding } from "../../../src-shared/wire/ui/storage-standing.ts";
import type { RunProgress } from "../../../src-shared/wire/ui/run-messages.ts";
import type { DatasetImports } from "../../datasets/dataset-imports.ts";
import type { RunViews } from "../../runs/run-views.ts";
import type { Coordinator } from "../../scheduling/coordinator.ts";
import type { StoredRun } from "../../storage/runs-table.ts";
import type { StorageState } from "../../storage/storage-state.ts";
import type { Store } from "../../storage/store.ts";
import { LiveValue } from "./live-value.ts";
import { listNodes } from "./node-list.ts";
import type { Revisions } from "./revisions.ts";

export type TopicParts = { store: Store; coordinator: Coordinator; views: RunViews; imports: DatasetImports; revisions: Revisions; storageState: StorageState };

const maxActive = 50;

/** The value behind each topic. `beats` counts seconds: what changes by the mere passing of time is looked at once a second. */
export class TopicValues {
  readonly #parts: TopicParts;
  readonly #beats: () => number;

  constructor(parts: TopicParts, beats: () => number) {
    this.#parts = parts;
    this.#beats = beats;
  }

  open(name: TopicName): LiveValue<unknown> {
    if (name === "overview") return this.#overview();
    if (name === "nodes") return this.#nodes();
    if (name === "imports") return this.#imports();
    if (name === "storage") return this.#storage();
    return this.#run(name.slice("run:".length));
  }

  #overview(): LiveValue<Overview> {
    const { store, coordinator, views, revisions } = this.#parts;
    let listedAt = -1;
    let active: LiveValue<RunProgress | null>[] = [];
    const list = (): LiveValue<RunProgress | null>[] => {
      if (listedAt === revisions.of("runs")) return active;
      listedAt = revisions.of("runs");
      active = store.runs.listActive(maxActive).map((run) => this.#progress(run.no, () => views.progress(store.runs.findByNo(run.no) ?? run)));
      return active;
    };
    return new LiveValue({
      marks: () => [...Object.values(revisions.read()), ...list().map((run) => run.read().version)],
      make: () => ({
        active: list().flatMap((run) => run.read().value ?? []),
        nodesReady: coordinator.nodes.ready().length,
        revisions: revisions.read(),
      }),
    });
  }

  #run(id: string): LiveValue<RunProgress | null> {
    const { store, views } = this.#parts;
    const find = (): StoredRun | null => store.runs.find(id);
    return this.#progress(find()?.no ?? null, () => {
      const run = find();
      return run === null ? null : views.progress(run);
    });
  }

  /** Its rows change in memory after each commit, which replaces the tallies; its rate and time left pass by themselves. */
  #progress(no: number | null, make: () => RunProgress | null): LiveValue<RunProgress | null> {
    const { coordinator, revisions } = this.#parts;
    return new LiveValue({
      marks: () => {
        const live = no === null ? undefined : coordinator.runs.peek(no);
        const goesOn = live !== undefined && isRunGoing(live.state);
        return [live?.tallies, live?.state, revisions.of("runs"), revisions.of("nodes"), goesOn ? this.#beats() : 0];
      },
      make,
    });
  }

  #nodes(): LiveValue<NodeSummary[]> {
    const { revisions } = this.#parts;
    return new LiveValue({ marks: () => [revisions.of("nodes"), this.#beats()], make: () => listNodes(this.#parts) });
  }

  #storage(): LiveValue<StorageStanding> {
    const { storageState } = this.#parts;
    return new LiveValue({ marks: () => [storageState.standing], make: () => storageState.standing });
  }

  #imports(): LiveValue<ImportProgress[]> {
    const { imports } = this.#parts;
    return new LiveValue({ marks: () => [imports.changes], make: () => imports.listOpen() });
  }
}

import { type RevisedThing, revisedThings } from "../../../src-shared/wire/ui-down.ts";
import type { UiUpEvent, uiUpMessages } from "../../../src-shared/wire/ui-up.ts";
import type { CommandTable } from "./command-table.ts";

/** Commands that a viewer may not give: those that may change something. */
type ChangingEvent = { [Event in UiUpEvent]: (typeof uiUpMessages)[Event]["role"] extends "viewer" ? never : Event }[UiUpEvent];

/** Whose lists a command changes when it succeeds; none for one that only looks. */
const thingsByCommand: Record<ChangingEvent, readonly RevisedThing[]> = {
  "run:start": ["runs"],
  "run:estimate": [],
  "run:pause": ["runs"],
  "run:resume": ["runs"],
  "run:cancel": ["runs"],
  "run:retry": ["runs"],
  "run:delete": ["runs"],
  "run:try-row": [],
  "pipeline:try": [],
  "file:apply": ["pipelines", "endpoints"],
  "pipeline:save": ["pipelines"],
  "pipeline:delete": ["pipelines"],
  "endpoint:save": ["endpoints"],
  "endpoint:delete": ["endpoints"],
  "sample:prepare": ["endpoints", "pipelines", "datasets"],
  "endpoint:test": [],
  "endpoint:models": [],
  "endpoint:discover": [],
  "dataset:rename": ["datasets"],
  // Raised by the import itself.
  "dataset:add-sample": [],
  "dataset:delete": ["datasets"],
  "data:prune": ["runs", "datasets", "tokens"],
  "node:delete": ["nodes"],
  "node:drain": ["nodes"],
  "local-nodes:ensure": ["nodes"],
  "secret:set": ["secrets"],
  "secret:list": [],
  "secret:remove": ["secrets"],
  "token:create": ["tokens"],
  "token:list": [],
  "token:revoke": ["tokens"],
  "app-link:create": [],
  "settings:set": ["settings"],
  "backup:create": ["backups"],
  "backup:delete": ["backups"],
  "backup:restore": ["backups"],
  "data:salvage": ["backups"],
  "data:reopen": [],
};

/** How often the lists of each thing have changed since this control plane started. */
export class Revisions {
  readonly #countByThing = Object.fromEntries(revisedThings.map((thing) => [thing, 0])) as Record<RevisedThing, number>;

  bump(...things: readonly RevisedThing[]): void {
    for (const thing of things) this.#countByThing[thing] += 1;
  }

  of(thing: RevisedThing): number {
    return this.#countByThing[thing];
  }

  read(): Record<RevisedThing, number> {
    return { ...this.#countByThing };
  }
}

/** The same commands, each raising what it changes when it has succeeded, whoever gave it. */
export function withRevisions(table: CommandTable, revisions: Revisions): CommandTable {
  const watched: Record<string, unknown> = { ...table };
  for (const [event, things] of Object.entries(thingsByCommand)) {
    if (things.length === 0) continue;
    const act = watched[event] as (request: unknown) => unknown;
    watched[event] = async (request: unknown): Promise<unknown> => {
      const value = await act(request);
      revisions.bump(...things);
      return value;
    };
  }
  return watched as CommandTable;
}

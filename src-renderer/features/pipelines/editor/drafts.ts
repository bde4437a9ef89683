import type { PointByStep } from "../../../flow/flow-step.ts";
import { z } from "zod";

/** What was edited and not saved. `version` is the one it began from; null when the pipeline was never saved. */
export type Draft = { source: string; version: number | null };

const draftSchema = z.object({ source: z.string(), version: z.int().nullable() });
const pointsSchema = z.record(z.string(), z.object({ x: z.number(), y: z.number() }));
const draftPrefix = "inferno:pipeline-draft:";
const pointsPrefix = "inferno:pipeline-points:";

/** Keeps unsaved pipelines, and where people put their steps, in this browser: nothing is lost when a window closes. */
export class Drafts {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  find(name: string): Draft | null {
    return read(this.#storage.getItem(draftPrefix + name), draftSchema);
  }

  /** Null forgets it. False when the browser does not keep it: its storage is full or closed. */
  keep(name: string, draft: Draft | null): boolean {
    if (draft !== null) return this.#write(draftPrefix + name, draft);
    this.#storage.removeItem(draftPrefix + name);
    return true;
  }

  names(): string[] {
    return Object.keys(this.#storage)
      .filter((key) => key.startsWith(draftPrefix))
      .map((key) => key.slice(draftPrefix.length))
      .toSorted();
  }

  findPoints(name: string): PointByStep {
    return read(this.#storage.getItem(pointsPrefix + name), pointsSchema) ?? {};
  }

  keepPoints(name: string, points: PointByStep): void {
    if (Object.keys(points).length === 0) this.#storage.removeItem(pointsPrefix + name);
    else this.#write(pointsPrefix + name, points);
  }

  #write(key: string, value: unknown): boolean {
    try {
      this.#storage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      // Editing goes on, and saving is what counts.
      return false;
    }
  }
}

function read<Value>(text: string | null, schema: z.ZodType<Value>): Value | null {
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

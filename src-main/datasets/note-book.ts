import type { DatasetNote } from "../../src-shared/model/dataset.ts";

/** Notes of one kind beyond these are counted. */
const maxOfCode = 20;

/** What is worth saying about how a file was read, bounded however long the file is. */
export class NoteBook {
  readonly #notesByCode = new Map<string, { kept: DatasetNote[]; more: number }>();

  add(note: DatasetNote): void {
    const known = this.#notesByCode.get(note.code) ?? { kept: [], more: 0 };
    this.#notesByCode.set(note.code, known);
    if (known.kept.length < maxOfCode) known.kept.push(note);
    else known.more += 1;
  }

  list(): DatasetNote[] {
    return [...this.#notesByCode.entries()].flatMap(([code, { kept, more }]) =>
      more === 0 ? kept : [...kept, { code, line: null, message: `The same holds for ${more} more ${more === 1 ? "row" : "rows"}.` }],
    );
  }
}

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where the nodes of this data folder keep results that have not arrived yet. What lies in the files is the nodes' own matter. */
export class LocalSpools {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, "spool");
  }

  folderOf(name: string): string {
    return join(this.#folder, name);
  }

  /** Names of nodes that left something. */
  listLeft(): string[] {
    return list(this.#folder).filter((name) => list(this.folderOf(name)).some((file) => this.#hasContent(name, file)));
  }

  #hasContent(name: string, file: string): boolean {
    return file.endsWith(".spool") && (statSync(join(this.folderOf(name), file), { throwIfNoEntry: false })?.size ?? 0) > 0;
  }
}

/** Nothing for a folder that is not there. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

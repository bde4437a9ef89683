import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { SecretsTable } from "../storage/secrets-table.ts";
import type { SecretBox } from "./secret-box.ts";

/** Secrets by name. Values go in, and come out only to be sent to a node that makes the call. */
export class Secrets {
  readonly #table: SecretsTable;
  readonly #box: SecretBox;

  constructor(table: SecretsTable, box: SecretBox) {
    this.#table = table;
    this.#box = box;
  }

  set(name: string, value: string, now: number): void {
    this.#table.set(name, this.#box.seal(name, value), now);
  }

  has(name: string): boolean {
    return this.#table.find(name) !== null;
  }

  /** Throws `RefusedError` E_SECRET_UNKNOWN or E_SECRET_UNREADABLE. */
  read(name: string): string {
    const sealed = this.#table.find(name);
    if (sealed === null) throw new RefusedError("E_SECRET_UNKNOWN", `There is no secret ${name}. Set it with: inferno secret set ${name}`);
    return this.#box.open(name, sealed);
  }

  list(): { name: string; updatedAt: number }[] {
    return this.#table.list();
  }

  /** Throws `RefusedError` E_SECRET_UNKNOWN. */
  remove(name: string): void {
    if (!this.#table.remove(name)) throw new RefusedError("E_SECRET_UNKNOWN", `There is no secret ${name}.`);
  }
}

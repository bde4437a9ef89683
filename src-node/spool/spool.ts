import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import { forgetIdentity, type NodeIdentity, readIdentity, saveIdentity } from "./node-identity.ts";
import { lockSpool, type SpoolLock } from "./spool-lock.ts";
import { readPieces, type SpoolPiece } from "./spool-pieces.ts";
import { type SpoolEntry, SpoolWriter } from "./spool-writer.ts";

export type SpoolOptions = {
  folder: string;
  log: (line: string) => void;
  /** For how long a process that is about to end may keep the folder. */
  patienceMs?: number;
};

const askAgainMs = 100;
const segmentPattern = /^(\d{8})\.spool$/;

/**
 * A node's folder: who it is, and the results that its control plane does not have yet. They lie there as they do in the control plane's
 * database, in clear, readable by their owner alone.
 */
export class Spool {
  readonly folder: string;
  /** Called when `isSafe` changed. */
  onChange: () => void = () => undefined;
  /** What an earlier process on this folder left, oldest first; until `endReplay`. */
  left: readonly SpoolPiece[];
  readonly #log: (line: string) => void;
  readonly #lock: SpoolLock;
  readonly #writer: SpoolWriter;
  #leftFiles: { file: string; damaged: boolean }[];

  private constructor({ folder, log }: SpoolOptions, lock: SpoolLock) {
    this.folder = folder;
    this.#log = log;
    this.#lock = lock;
    const numbers = readdirSync(folder).flatMap((name) => segmentPattern.exec(name)?.[1] ?? []);
    const files = numbers.sort().map((number) => path.join(folder, `${number}.spool`));
    const readings = files.map((file) => ({ file, ...readPieces(readFileSync(file)) }));
    this.left = readings.flatMap(({ pieces }) => pieces);
    this.#leftFiles = readings.map(({ file, damaged }) => ({ file, damaged: damaged > 0 }));
    const damaged = readings.reduce((sum, reading) => sum + reading.damaged, 0);
    if (damaged > 0)
      log(`${damaged} places in the spool ${folder} are damaged; the rows they told of run again. The files are kept in ${this.#damagedFolder}.`);
    this.#writer = new SpoolWriter({ folder, firstNumber: Number(numbers.at(-1) ?? 0) + 1, log, onChange: () => this.onChange() });
  }

  /** Makes the folder if need be. Throws `RefusedError` E_SPOOL_IN_USE, or E_SPOOL when it cannot be written or read. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const { folder, patienceMs = 0 } = options;
    try {
      makePrivate(folder);
      const lock = await waitForLock(folder, patienceMs);
      if (lock !== null) return new Spool(options, lock);
    } catch (cause) {
      throw new RefusedError(
        "E_SPOOL",
        `The folder ${folder}, where this node keeps unsent results, cannot be used: ${(cause as Error).message}. Choose another with --spool DIR.`,
      );
    }
    throw new RefusedError(
      "E_SPOOL_IN_USE",
      `Another inferno-node process uses the folder ${folder}. Give this one a name of its own with --name, or a folder with --spool DIR.`,
    );
  }

  readIdentity(): NodeIdentity | null {
    return readIdentity(this.folder);
  }

  /** Without it, a restarted process would be another node, whose word on this one's rows counts for nothing. */
  saveIdentity(identity: NodeIdentity): void {
    try {
      saveIdentity(this.folder, identity);
    } catch (cause) {
      this.#log(`Who this node is could not be saved in ${this.folder} (${(cause as Error).message}): when it is started anew it joins as another.`);
    }
  }

  /** The control plane does not know this node any more: what it left is nobody's to tell. The files are kept. */
  disown(): void {
    forgetIdentity(this.folder);
    if (this.left.length > 0) this.#log(`Results of a node that the control plane no longer knows are kept in ${this.#damagedFolder}.`);
    this.#leftFiles = this.#leftFiles.map(({ file }) => ({ file, damaged: true }));
    this.endReplay();
  }

  /** Whether results can be saved now. */
  get isSafe(): boolean {
    return this.#writer.isSafe;
  }

  add(piece: SpoolPiece): SpoolEntry {
    return this.#writer.add(piece);
  }

  settle(entry: SpoolEntry): void {
    this.#writer.settle(entry);
  }

  /** All that was left is told. */
  endReplay(): void {
    for (const { file, damaged } of this.#leftFiles.splice(0)) {
      if (damaged) this.#putAside(file);
      else rmSync(file, { force: true });
    }
    this.left = [];
  }

  saveNow(): void {
    this.#writer.saveNow();
  }

  close(): void {
    this.#writer.close();
    this.#lock.release();
  }

  get #damagedFolder(): string {
    return path.join(this.folder, "damaged");
  }

  #putAside(file: string): void {
    mkdirSync(this.#damagedFolder, { recursive: true, mode: 0o700 });
    renameSync(file, path.join(this.#damagedFolder, `${Date.now()}-${path.basename(file)}`));
  }
}

/** Throws when other users can look into it and this one may not close it to them: a folder that all share, as /tmp, is never closed. */
function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ownUid = process.getuid?.();
  const { mode, uid } = statSync(folder);
  if (ownUid === undefined || (mode & 0o077) === 0) return;
  if (uid !== ownUid || (mode & 0o1000) !== 0) throw new Error("other users can look into it");
  chmodSync(folder, 0o700);
}

async function waitForLock(folder: string, patienceMs: number): Promise<SpoolLock | null> {
  for (let waitedMs = 0; ; waitedMs += askAgainMs) {
    const lock = await lockSpool(folder);
    if (lock !== null || waitedMs >= patienceMs) return lock;
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }
}

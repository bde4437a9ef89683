import type { Backup, SalvageReport } from "../src-shared/wire/ui/backup-messages.ts";
import { RefusedError } from "../src-shared/wire/reply.ts";
import type { DataKeeper } from "./gateways/ui/command-parts.ts";
import { type OpenedData, openData } from "./open-data.ts";
import type { Plane, PlaneOptions } from "./plane.ts";
import { openSafePlane } from "./safe-plane.ts";
import { addBackup, findBackup, prepareBackupPath, removeBackup } from "./storage/backup-folder.ts";
import { type DatabaseError, isDamage } from "./storage/database-error.ts";
import { markForReopening } from "./storage/database-mark.ts";
import type { FolderLock } from "./storage/folder-lock.ts";
import { exchangeDatabase, stageRestore } from "./storage/restore-database.ts";
import type { SessionRow } from "./storage/sessions-table.ts";
import { salvageDatabase } from "./storage/salvage-database.ts";
import { databasePath } from "./storage/store.ts";
import { openWorkPlane } from "./work-plane.ts";

/** The answer to a command must be on its way before the connection it came by ends. */
const answerMs = 100;

export type ExchangeOptions = PlaneOptions & {
  /** A damaged database: come up in safe mode instead of refusing. Only for what listens. */
  safeMode: boolean;
};

/**
 * Holds the plane that is in force over a folder, and puts another in its place: after a backup was restored, and when the
 * database turns out to be damaged. States: open → exchanging → open; any → closed.
 */
export class PlaneExchange implements DataKeeper {
  readonly #options: ExchangeOptions;
  readonly #lock: FolderLock;
  /** Resolves when it cannot go on, and why. */
  readonly ended: Promise<Error>;
  #end: (cause: Error) => void = () => undefined;
  #plane: Plane | null = null;
  /** Its last step; each waits for the one before. */
  #last: Promise<unknown> = Promise.resolve();
  #isFirst = true;
  /** What was found and is acted on. */
  #damage: DatabaseError | null = null;
  #closed = false;
  #isCopying = false;
  /** Local nodes that are to come back, after safe mode too. */
  #nodes = { count: 0, slots: 1 };

  constructor(options: ExchangeOptions, lock: FolderLock) {
    this.#options = options;
    this.#lock = lock;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get plane(): Plane {
    if (this.#plane === null) throw new RefusedError("E_EXCHANGING", "The database is being exchanged. Try again in a moment.");
    return this.#plane;
  }

  /** Throws `DatabaseError` or `RefusedError`; `damage`: what is known of the database already. */
  async open(damage: DatabaseError | null = null, port = this.#options.listen?.port ?? 0): Promise<void> {
    const { listen } = this.#options;
    // What another database says was going on is not taken up unasked.
    const continueRuns = this.#options.continueRuns && this.#isFirst;
    this.#isFirst = false;
    const options = { ...this.#options, continueRuns, listen: listen === null ? null : { ...listen, port } };
    this.#damage = damage;
    const plane = damage === null ? await this.#openForWork(options) : await this.#openSafely(options, damage);
    this.#plane = plane;
    if (plane.address !== null) this.#lock.announce({ host: plane.address.host, port: plane.address.port, key: plane.ownerKey });
  }

  async close(): Promise<void> {
    const hasEnded = this.#closed;
    this.#closed = true;
    await this.#last;
    if (!hasEnded) await this.#plane?.close();
    this.#plane = null;
    this.#lock.release();
  }

  backUp(reason: "daily" | "manual"): Promise<Backup> {
    return this.#copyAlone(() => addBackup(this.#options.dataDir, reason, this.#options.clock.now()));
  }

  remove(file: string): void {
    if (!removeBackup(this.#options.dataDir, file)) throw unknownBackup(file);
  }

  async restore(file: string): Promise<void> {
    const { dataDir, clock } = this.#options;
    const path = findBackup(dataDir, file);
    if (path === null) throw unknownBackup(file);
    await this.#copyAlone(() => stageRestore(dataDir, path));
    this.#exchangeSoon(() => void exchangeDatabase(dataDir, clock.now()), null);
  }

  async salvage(): Promise<SalvageReport> {
    const { dataDir, clock } = this.#options;
    const madeAt = clock.now();
    return this.#copyAlone(async () => {
      const path = prepareBackupPath(dataDir, "salvage", madeAt);
      const { bytes, ...report } = await salvageDatabase(databasePath(dataDir), path);
      const file = path.split(/[\\/]/).at(-1) ?? path;
      return { ...report, backup: { file, reason: "salvage", madeAt, bytes } };
    });
  }

  reopen(): void {
    this.#exchangeSoon(() => markForReopening(this.#options.dataDir), null);
  }

  /** The database in use was found damaged: from now on it is only looked at. */
  noteDamage(damage: DatabaseError): void {
    if (this.#damage !== null) return;
    this.#damage = damage;
    this.#exchangeSoon(() => undefined, damage);
  }

  async #openForWork(options: PlaneOptions): Promise<Plane> {
    let data: OpenedData;
    try {
      data = await openData({ ...options, stays: options.listen !== null });
    } catch (cause) {
      if (!isDamage(cause)) throw cause;
      return await this.#openSafely(options, cause);
    }
    try {
      const onDamage = (damage: DatabaseError): void => this.noteDamage(damage);
      data.onDamage(onDamage);
      return await openWorkPlane(options, data, { keeper: this, onDamage, onTaken: (cause) => this.#giveUp(cause) });
    } catch (cause) {
      await data.close();
      throw cause;
    }
  }

  #openSafely(options: PlaneOptions, damage: DatabaseError): Promise<Plane> {
    const { listen } = options;
    if (listen === null || !this.#options.safeMode) throw damage;
    return openSafePlane({ ...options, listen }, damage, this);
  }

  /** `.part` files of one copy are not another's. */
  async #copyAlone<Value>(copy: () => Promise<Value>): Promise<Value> {
    if (this.#isCopying) throw new RefusedError("E_BACKUP_BUSY", "Another backup is being made or read. Try again when it is done.");
    this.#isCopying = true;
    try {
      return await copy();
    } finally {
      this.#isCopying = false;
    }
  }

  #exchangeSoon(change: () => void, damage: DatabaseError | null): void {
    if (this.#closed) return;
    const before = this.#last;
    this.#last = (async () => {
      await before;
      await new Promise((resolve) => setTimeout(resolve, answerMs));
      try {
        if (!this.#closed) await this.#exchange(change, damage);
      } catch (cause) {
        this.#options.onNotice(`The control plane could not come back: ${(cause as Error).message}`);
        this.#end(cause as Error);
      }
    })();
  }

  #giveUp(cause: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.onNotice(cause.message);
    this.#last = this.#last.then(() => this.#plane?.close());
    void this.#last.then(() => this.#end(cause));
  }

  async #exchange(change: () => void, damage: DatabaseError | null): Promise<void> {
    const old = this.plane;
    const sessions = listSessions(old);
    const nodes = old.localNodes?.wanted ?? this.#nodes;
    this.#nodes = nodes;
    this.#plane = null;
    await old.close();
    change();
    await this.open(damage, old.address?.port);
    this.plane.sessions.adopt(sessions);
    if (nodes.count > 0 && this.plane.localNodes !== null) await this.plane.localNodes.ensure(nodes.count, nodes.slots);
  }
}

/** Of a damaged database they may be out of reach: then windows sign in anew. */
function listSessions({ sessions }: Plane): SessionRow[] {
  try {
    return sessions.list();
  } catch {
    return [];
  }
}

function unknownBackup(file: string): RefusedError {
  return new RefusedError("E_BACKUP_UNKNOWN", `There is no backup ${file}.`);
}

import { statfs } from "node:fs/promises";
import type { Clock } from "../clock.ts";
import type { RunControl } from "../runs/run-control.ts";
import type { Coordinator } from "../scheduling/coordinator.ts";
import { dropBallast, keepBallast } from "../storage/ballast.ts";
import type { StorageState } from "../storage/storage-state.ts";
import type { Store } from "../storage/store.ts";
import { chooseDiskLimits, type DiskLevel, type DiskLimits, judgeDisk } from "./judge-disk.ts";

/** `freeBytes` for this user, of `totalBytes`. */
export type DiskRoom = { freeBytes: number; totalBytes: number };
/** Null when it cannot be told. */
export type MeasureDisk = (folder: string) => Promise<DiskRoom | null>;

export type DiskWatchParts = {
  dataDir: string;
  store: Store;
  coordinator: Coordinator;
  control: RunControl;
  storageState: StorageState;
  clock: Clock;
  onNotice: (sentence: string) => void;
  measureDisk?: MeasureDisk;
  /** Absent: by the size of the disk. */
  diskLimits?: DiskLimits;
};

const everyMs = 10_000;
/** A write that failed for want of room counts for more than what the file system says, for this long: a quota does not show there. */
const fullForMs = 30_000;
const pauseReason = "The disk is full. The run goes on by itself when there is room.";

/**
 * Looks how much room the data folder's disk has. States: fine ⇄ low (told) ⇄ halted (nothing is leased or imported) ⇄
 * emergency (runs are paused, the ballast is given up, the log is folded in); what it held up goes on when there is room.
 */
export class DiskWatch {
  readonly #parts: DiskWatchParts;
  readonly #measure: MeasureDisk;
  /** Runs that it paused itself. */
  readonly #paused = new Set<number>();
  #level: DiskLevel = "fine";
  /** Monotonic ms. */
  #fullUntil = -Infinity;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #stopped = false;

  constructor(parts: DiskWatchParts) {
    this.#parts = parts;
    this.#measure = parts.measureDisk ?? measureRoom;
  }

  get level(): DiskLevel {
    return this.#level;
  }

  start(): void {
    void this.look();
    this.#timer = setInterval(() => void this.look(), everyMs);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** A write failed for want of room, whatever the file system says of it. */
  noteFull(): void {
    this.#fullUntil = this.#parts.clock.monotonic() + fullForMs;
    if (this.#level !== "emergency") void this.#enter("emergency", null);
  }

  /** Looks once; at most one look at a time. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const room = await this.#measure(this.#parts.dataDir);
    if (room === null || this.#stopped) return;
    const limits = this.#parts.diskLimits ?? chooseDiskLimits(room.totalBytes);
    const level = this.#parts.clock.monotonic() < this.#fullUntil ? "emergency" : judgeDisk(room.freeBytes, limits, this.#level);
    if (level !== this.#level) await this.#enter(level, room);
    // What it keeps must not itself be what makes the disk scarce.
    if (this.#level === "fine" && !this.#stopped && room.freeBytes > limits.low + limits.ballast) await keepBallast(this.#parts.dataDir, limits.ballast);
    if (this.#level === "emergency") await this.#pauseRuns();
    else if (this.#level !== "halted") await this.#resumeRuns();
  }

  async #enter(level: DiskLevel, room: DiskRoom | null): Promise<void> {
    const { coordinator, storageState, onNotice, dataDir } = this.#parts;
    this.#level = level;
    coordinator.setHeld(level === "halted" || level === "emergency");
    if (level === "fine") {
      storageState.setFine();
      onNotice("There is room on the disk of the data folder again; everything goes on.");
      return;
    }
    const message = describe(level, dataDir, room);
    storageState.set({ level, code: level === "low" ? "E_DISK_LOW" : "E_DISK_FULL", message });
    onNotice(message);
    if (level === "emergency") await this.#makeRoom();
  }

  /** The runs' pauses must be written, and a log that is not folded in only grows. */
  async #makeRoom(): Promise<void> {
    const { dataDir, store } = this.#parts;
    dropBallast(dataDir);
    try {
      store.checkpoint();
    } catch {
      // Not even that: what is in the log stays there, and is safe.
    }
    await this.#pauseRuns();
  }

  async #pauseRuns(): Promise<void> {
    const { coordinator, control } = this.#parts;
    for (const run of coordinator.runs.running()) {
      try {
        await control.pause(run, pauseReason);
        this.#paused.add(run.no);
      } catch {
        // It cannot be written, or it has ended meanwhile; nothing is leased in any case, and the next look tries again.
      }
    }
  }

  async #resumeRuns(): Promise<void> {
    const { coordinator, control, store } = this.#parts;
    for (const no of this.#paused) {
      const run = coordinator.runs.find(no);
      // A person may have done something else with it.
      const isStillOurs = store.runs.findByNo(no)?.reason === pauseReason && run?.state === "paused";
      if (run !== null && isStillOurs) await control.resume(run).catch(() => undefined);
      this.#paused.delete(no);
    }
  }
}

function describe(level: Exclude<DiskLevel, "fine">, dataDir: string, room: DiskRoom | null): string {
  const free = room === null ? "no room left" : `${(room.freeBytes / 1024 ** 2).toFixed(0)} MiB left`;
  const what = {
    low: "It is getting full: make room soon.",
    halted: "Nothing new is handed out or imported until there is more; calls in flight are finished and stored. Make room.",
    emergency: "Runs are paused; nodes keep what they have and send it again. Make room, and runs go on by themselves.",
  }[level];
  return `The disk of ${dataDir} has ${free}. ${what}`;
}

export async function measureRoom(folder: string): Promise<DiskRoom | null> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}

/** A database that cannot be used as it is. `code` is `E_…`, the message a sentence with the way out. */
export class DatabaseError extends Error {
  override name = "DatabaseError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}

/** What is lost or spoiled of a database, as against one that is merely out of reach: it can be looked at, restored or salvaged. */
const damageCodes: ReadonlySet<string> = new Set([
  "E_DATABASE_DAMAGED",
  "E_DATABASE_EMPTY",
  "E_DATABASE_GONE",
  "E_DATABASE_LOG_GONE",
  "E_DATABASE_LOG_FOREIGN",
  "E_START_CRASHES",
]);

export function isDamage(cause: unknown): cause is DatabaseError {
  return cause instanceof DatabaseError && damageCodes.has(cause.code);
}

/** What the driver says of a file that is no sound database. */
export function isCorruption(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === "SQLITE_NOTADB" || code.startsWith("SQLITE_CORRUPT");
}

/** Whether a write failed because of the disk: it is full, or does not do as told. */
export function isStorageTrouble(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === "SQLITE_FULL" || code.startsWith("SQLITE_IOERR");
}

/** Whether another program holds the database: a virus scanner, a backup program, a shell. */
export function isLockedOut(cause: unknown): boolean {
  return codeOf(cause).startsWith("SQLITE_BUSY");
}

/** Whether a file could not be written because the disk, or what this user may use of it, is full. */
export function isOutOfRoom(cause: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "SQLITE_FULL"].includes(codeOf(cause));
}

/** Whether another control plane writes to the database now. */
export function isTaken(cause: unknown): cause is DatabaseError {
  return cause instanceof DatabaseError && cause.code === "E_DATABASE_TAKEN";
}

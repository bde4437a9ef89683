import { z } from "zod";

/** What a backup was made for. `replaced`: the database that a restored one took the place of. */
export const backupReasonSchema = z.enum(["daily", "migration", "manual", "salvage", "replaced"]);

/** A database that can be restored; `file` tells it from the others. */
export const backupSchema = z.object({ file: z.string(), reason: backupReasonSchema, madeAt: z.number(), bytes: z.int().min(0) });
export type Backup = z.infer<typeof backupSchema>;

const backupReference = z.object({ file: z.string().min(1).max(200) });

/** What could be read of a table: its rows in the copy, and whether some of it was passed over. */
export const salvagedTableSchema = z.object({ table: z.string(), rows: z.int().min(0), isWhole: z.boolean() });

/** `spoiled`: rows and results whose text is not what was stored, by their checksum; they were left out. */
export const salvageReportSchema = z.object({
  backup: backupSchema,
  tables: z.array(salvagedTableSchema),
  spoiled: z.int().min(0),
  /** Rows that had ended and are to be run again, because what they came to is lost. */
  reopened: z.int().min(0),
});
export type SalvageReport = z.infer<typeof salvageReportSchema>;

export const backupMessages = {
  /** Newest first. */
  "backup:list": { role: "viewer", request: z.object({}), reply: z.array(backupSchema) },
  "backup:create": { role: "admin", request: z.object({}), reply: backupSchema },
  "backup:delete": { role: "admin", request: backupReference, reply: z.null() },
  /** Checked before the answer; then the control plane ends what it does and comes back with that database. Runs that were going on are paused. */
  "backup:restore": { role: "admin", request: backupReference, reply: z.null() },
  /** In safe mode: what can be read of the damaged database becomes a backup of its own. */
  "data:salvage": { role: "admin", request: z.object({}), reply: salvageReportSchema },
  /** In safe mode: opens the database as if nothing had been found. */
  "data:reopen": { role: "admin", request: z.object({}), reply: z.null() },
} as const;

import { z } from "zod";

/**
 * How the data folder stands. `low`: the disk is getting full. `halted`: nothing is leased and imported until there is room.
 * `emergency`: runs are paused, and the reserve was given up. `safe-mode`: the database is damaged, nothing is written.
 */
export const storageStandingSchema = z.object({
  level: z.enum(["fine", "low", "halted", "emergency", "safe-mode"]),
  /** `E_…`; null when it is fine. */
  code: z.string().nullable(),
  /** What is the matter and what to do; null when it is fine. */
  message: z.string().nullable(),
});
export type StorageStanding = z.infer<typeof storageStandingSchema>;

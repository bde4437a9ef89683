import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { replaceFile, syncFolder } from "./durable-file.ts";

/** A database is being exchanged for a backup. `kept`: where the replaced one goes. */
const planSchema = z.object({ kept: z.string() });
export type RestorePlan = z.infer<typeof planSchema>;

const planPath = (dataDir: string): string => join(dataDir, "restore.json");

/** Null when no exchange is under way. Throws for a plan that cannot be read: to go on without it could mix two databases. */
export function readPlan(dataDir: string): RestorePlan | null {
  try {
    return planSchema.parse(JSON.parse(readFileSync(planPath(dataDir), "utf8")));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
}

export function writePlan(dataDir: string, plan: RestorePlan): void {
  replaceFile(planPath(dataDir), JSON.stringify(plan));
}

export function removePlan(dataDir: string): void {
  rmSync(planPath(dataDir), { force: true });
  syncFolder(dataDir);
}

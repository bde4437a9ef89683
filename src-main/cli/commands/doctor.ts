import type { StorageStanding } from "../../../src-shared/wire/ui/storage-standing.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkDataFolder } from "../doctor/check-data-folder.ts";
import { checkEndpoints } from "../doctor/check-endpoints.ts";
import { checkMachine } from "../doctor/check-machine.ts";
import { type Finding, found } from "../doctor/finding.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { locateDataDir } from "../open-control.ts";
import { formatPlural } from "../print/figures.ts";
import { printSafeLine } from "../print/print-safe.ts";
import { sentenceOf } from "../report-error.ts";
import { type GlobalOptions, printJson, type Shell } from "../shell.ts";

/** `inferno doctor`: what is wrong with this machine, folder and register, and what to do. Exit 1 when something is. */
export async function doctor(shell: Shell, options: GlobalOptions): Promise<ExitCode> {
  const findings = checkMachine(process);
  const dataDir =
    options.connect === undefined ? await locateDataDir(options, shell.env).catch((error: unknown) => found.fail("data folder", sentenceOf(error))) : null;
  if (dataDir !== null && typeof dataDir !== "string") findings.push(dataDir);
  else {
    if (dataDir !== null) findings.push(...(await checkDataFolder(dataDir, process.platform)));
    // A first look must not make a folder; without a database there is nothing more to check.
    if (dataDir !== null && !["inferno.db", "database.json"].some((name) => existsSync(join(dataDir, name))))
      findings.push(found.ok("database", "none yet; the first command that needs it makes it"));
    else findings.push(...(await checkControl(shell, options, dataDir)));
  }
  if (options.json) await printJson(shell, findings);
  else await shell.out.write(`${findings.map(formatFinding).join("\n")}\n`);
  return findings.some(({ level }) => level === "FAIL") ? exitCodes.couldNotGoOn : exitCodes.ok;
}

/** Opens the database through a control plane, as every other command does, and asks for what is registered. */
async function checkControl(shell: Shell, options: GlobalOptions, dataDir: string | null): Promise<Finding[]> {
  try {
    const control = await shell.openControl(options, { use: "read" });
    try {
      const [{ standing }, runs, endpoints, secrets] = await Promise.all([
        control.api.call("settings:show", {}),
        control.api.call("run:list", {}),
        control.api.call("endpoint:list", {}),
        control.api.call("secret:list", {}),
      ]);
      return [
        ...(await describeDatabase({ runs: runs.length, standing, examine: control.place === "own" ? dataDir : null })),
        found.ok("control plane", control.place === "own" ? "none is running on this folder" : "one is running, and answers"),
        ...(await checkEndpoints(endpoints, { env: shell.env, secretNames: new Set(secrets.map(({ name }) => name)), fetch })),
      ];
    } finally {
      await control.close();
    }
  } catch (error) {
    return [found.fail("database", (await explainDamage(error, dataDir)) ?? sentenceOf(error))];
  }
}

/** What is damaged, and every way out; null when that is not what is the matter. */
async function explainDamage(error: unknown, dataDir: string | null): Promise<string | null> {
  if (!(error instanceof RefusedError) || error.code !== "E_DATABASE_DAMAGED" || dataDir === null) return null;
  const { examineFolder } = await import("../../control-data.ts");
  return examineFolder(dataDir);
}

type DatabaseFacts = {
  runs: number;
  standing: StorageStanding /** The folder whose database nobody has open; null when somebody has. */;
  examine: string | null;
};

/** In use, its control plane knows how it stands; otherwise every page is read. */
async function describeDatabase({ runs, standing, examine }: DatabaseFacts): Promise<Finding[]> {
  const opens = `opens; ${formatPlural(runs, "run")}`;
  if (standing.message !== null) return [(standing.level === "low" ? found.warn : found.fail)("database", standing.message)];
  if (examine === null) return [found.ok("database", opens)];
  const { examineFolder } = await import("../../control-data.ts");
  const damage = await examineFolder(examine);
  return [damage === null ? found.ok("database", `${opens}; every page was looked at`) : found.fail("database", damage)];
}

function formatFinding({ level, subject, message }: Finding): string {
  return `${level.padEnd(4)}  ${printSafeLine(`${subject}: ${message}`)}`;
}

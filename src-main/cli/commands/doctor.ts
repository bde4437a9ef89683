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
    if (dataDir !== null && !existsSync(join(dataDir, "inferno.db"))) findings.push(found.ok("database", "none yet; the first command that needs it makes it"));
    else findings.push(...(await checkControl(shell, options)));
  }
  if (options.json) await printJson(shell, findings);
  else await shell.out.write(`${findings.map(formatFinding).join("\n")}\n`);
  return findings.some(({ level }) => level === "FAIL") ? exitCodes.couldNotGoOn : exitCodes.ok;
}

/** Opens the database through a control plane, as every other command does, and asks for what is registered. */
async function checkControl(shell: Shell, options: GlobalOptions): Promise<Finding[]> {
  try {
    const control = await shell.openControl(options, { use: "read" });
    try {
      const [runs, endpoints, secrets] = await Promise.all([
        control.api.call("run:list", {}),
        control.api.call("endpoint:list", {}),
        control.api.call("secret:list", {}),
      ]);
      return [
        found.ok("database", `opens; ${formatPlural(runs.length, "run")}`),
        found.ok("control plane", control.place === "own" ? "none is running on this folder" : "one is running, and answers"),
        ...(await checkEndpoints(endpoints, { env: shell.env, secretNames: new Set(secrets.map(({ name }) => name)), fetch })),
      ];
    } finally {
      await control.close();
    }
  } catch (error) {
    return [found.fail("database", sentenceOf(error))];
  }
}

function formatFinding({ level, subject, message }: Finding): string {
  return `${level.padEnd(4)}  ${printSafeLine(`${subject}: ${message}`)}`;
}

import { resolve } from "node:path";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { locateDataDir } from "../open-control.ts";
import { formatBytes, formatCount, formatPlural } from "../print/figures.ts";
import { printSafeLine } from "../print/print-safe.ts";
import { type GlobalOptions, printJson, printLine, type Shell } from "../shell.ts";
import { UsageError } from "../shell-errors.ts";

/** `inferno backup FILE`: a copy of the database as of now; a control plane may go on with it meanwhile. */
export async function backUp(shell: Shell, file: string, options: GlobalOptions): Promise<ExitCode> {
  const dataDir = await locateHere(shell, options);
  const path = resolve(shell.cwd, file);
  const { backUpFolder } = await import("../../control-data.ts");
  const bytes = await backUpFolder(dataDir, path);
  if (options.json) await printJson(shell, { file: path, bytes });
  else {
    await printLine(shell, `${printSafeLine(path)}: ${formatBytes(bytes)}, checked.`);
    await printLine(
      shell,
      "Secrets are in it as they are stored, sealed; the key that opens them is not. Keep a copy of the folder's secret.key apart from it.",
    );
  }
  return exitCodes.ok;
}

/** `inferno restore FILE`: a backup takes the database's place, which is kept. */
export async function restore(shell: Shell, file: string, options: GlobalOptions): Promise<ExitCode> {
  const dataDir = await locateHere(shell, options);
  const { restoreFolder } = await import("../../control-data.ts");
  const { kept, isOlder } = await restoreFolder(dataDir, resolve(shell.cwd, file), Date.now());
  if (options.json) await printJson(shell, { kept, isOlder });
  else {
    await printLine(shell, `${printSafeLine(file)} is now the database of ${printSafeLine(dataDir)}.`);
    if (kept !== null) await printLine(shell, `The one before is kept as ${printSafeLine(kept)}; \`inferno restore\` takes it back, and it may be deleted.`);
    if (isOlder) await printLine(shell, "An older Inferno made it: the next start brings it up to date.");
  }
  return exitCodes.ok;
}

/** `inferno salvage FILE`: what can still be read of a damaged database, as one that can be restored. */
export async function salvage(shell: Shell, file: string, options: GlobalOptions): Promise<ExitCode> {
  const dataDir = await locateHere(shell, options);
  const path = resolve(shell.cwd, file);
  const { salvageFolder } = await import("../../control-data.ts");
  const salvaged = await salvageFolder(dataDir, path);
  if (options.json) {
    await printJson(shell, { file: path, ...salvaged });
    return exitCodes.ok;
  }
  for (const { table, rows, isWhole } of salvaged.tables)
    if (rows > 0 || !isWhole) await printLine(shell, `${table}: ${formatPlural(rows, "row")}${isWhole ? "" : "; some of it could not be read"}`);
  if (salvaged.spoiled > 0) await printLine(shell, `${formatPlural(salvaged.spoiled, "text")} were not as they had been stored, and were left out.`);
  if (salvaged.reopened > 0) await printLine(shell, `${formatCount(salvaged.reopened)} rows had ended and are to be run again: what they came to is lost.`);
  await printLine(
    shell,
    `${printSafeLine(path)}: ${formatBytes(salvaged.bytes)}. inferno restore '${printSafeLine(path)}' puts it in place; the damaged database is kept.`,
  );
  return exitCodes.ok;
}

async function locateHere(shell: Shell, options: GlobalOptions): Promise<string> {
  if (options.connect !== undefined)
    throw new UsageError(
      "This works on a data folder of this machine; leave out --connect. The app of a control plane elsewhere offers the same in its settings.",
    );
  return locateDataDir(options, shell.env);
}

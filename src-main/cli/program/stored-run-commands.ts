import { Option } from "commander";
import { countOption, listOption } from "../option-values.ts";
import type { ExportOptions } from "../commands/export.ts";
import { type Definition, example } from "./define.ts";

const runArgument = ["<run>", "id, beginning of an id, or last"] as const;

/** `runs`, `show`, `pause`, `cancel`, `delete`, `export`: what is done with runs that are there. */
export function defineStoredRunCommands({ program, act }: Definition): void {
  const runs = program
    .command("runs")
    .summary("list runs")
    .description("Lists runs, newest first.")
    .option("--limit <n>", "at most so many", countOption(1, 10_000));
  example(runs, "inferno runs --json | jq '.[0]'").action(
    act(async ({ shell, options }) => (await import("../commands/stored-runs.ts")).listRuns(shell, options())),
  );

  const show = program
    .command("show")
    .summary("show one run")
    .description("Shows how a run stands: rows by state, calls, tokens, cost, latency by step, and what failed.");
  example(show.argument(...runArgument), "inferno show last").action(
    act(async ({ shell, args, options }) => (await import("../commands/stored-runs.ts")).showRun(shell, args[0] ?? "", options())),
  );

  const pause = program.command("pause").summary("pause a run").description("Starts no further row of a run; calls in flight finish. Resume goes on.");
  example(pause.argument(...runArgument), "inferno pause run-7k3m").action(
    act(async ({ shell, args, options }) => (await import("../commands/stored-runs.ts")).changeRun(shell, "pause", args[0] ?? "", options())),
  );

  const cancel = program
    .command("cancel")
    .summary("cancel a run")
    .description("Ends a run: rows not done become canceled; calls in flight finish and are recorded.");
  example(cancel.argument(...runArgument), "inferno cancel last").action(
    act(async ({ shell, args, options }) => (await import("../commands/stored-runs.ts")).changeRun(shell, "cancel", args[0] ?? "", options())),
  );

  const remove = program.command("delete").summary("delete a run").description("Deletes a run that is not running, with its results. Its dataset stays.");
  example(remove.argument(...runArgument), "inferno delete run-7k3m").action(
    act(async ({ shell, args, options }) => (await import("../commands/stored-runs.ts")).deleteRun(shell, args[0] ?? "", options())),
  );

  const write = program
    .command("export")
    .summary("write the results of a run")
    .description("Writes the stored results of a run, one line per row, in input order.");
  write
    .argument(...runArgument)
    .requiredOption("-o, --output <file>", "where to; - is standard output")
    .addOption(new Option("--format <format>", "default: by the name").choices(["jsonl", "csv"]))
    .option("--include <parts>", "input, steps or both, with a comma between", listOption(["input", "steps"]));
  example(write, "inferno export last --output labels.csv --include input").action(
    act(async ({ shell, args, options }) => (await import("../commands/export.ts")).exportRun(shell, args[0] ?? "", options<ExportOptions>())),
  );
}

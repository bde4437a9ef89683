import { type Command, Option } from "commander";
import { collectOption, countOption, portOption, usdOption } from "../option-values.ts";
import { type Definition, example } from "./define.ts";
import type { RunOptions } from "../commands/run.ts";
import type { ResumeOptions, RetryOptions } from "../commands/resume.ts";
import type { TryOptions } from "../commands/try.ts";

const concurrencyOption = countOption(1, 100_000);
const nodesOption = countOption(0, 256);

/** `run`, `try`, `validate`, `resume`, `retry`, `demo`: the commands that send rows, or make ready for it. */
export function defineRunCommands({ program, act }: Definition): void {
  const run = program
    .command("run")
    .summary("run a dataset through a pipeline")
    .description("Runs every row of a dataset through a pipeline and writes one result line per row, in input order.");
  run
    .argument("<pipeline>", "pipeline file, or the name of a registered pipeline")
    .requiredOption("-i, --input <file>", "JSONL, JSON, CSV or TSV, plain or gzip; - is standard input")
    .requiredOption("-o, --output <file>", "where the results go at the end; .csv makes CSV, else JSONL; - is standard output")
    .option("--name <name>", "what to call the run")
    .option("--limit <n>", "only the first n rows", countOption(1, Number.MAX_SAFE_INTEGER))
    .option("--format <format>", "jsonl, json or csv; default: by the name and the content")
    .addOption(
      new Option("--on-bad-row <what>", "fail: an unreadable row gets a failed line; stop: nothing is sent").choices(["fail", "stop"]).default("fail"),
    );
  addSettings(run);
  addRunning(run);
  example(run, "inferno run triage.yaml --input tickets.jsonl --output labels.jsonl").action(
    act(async ({ shell, args, options }) => (await import("../commands/run.ts")).run(shell, args[0] ?? "", options<RunOptions>())),
  );

  const once = program
    .command("try")
    .summary("show one row's way through a pipeline")
    .description("Sends one row through a pipeline and shows each step's request, answer and value. Nothing is kept.");
  once
    .argument("<pipeline>", "pipeline file")
    .requiredOption("-i, --input <file>", "dataset to take the row from; - is standard input")
    .option("--row <n>", "which row, counted from 0", countOption(0, Number.MAX_SAFE_INTEGER - 1), 0)
    .option("--format <format>", "jsonl, json or csv; default: by the name and the content");
  addSettings(once);
  example(once, "inferno try triage.yaml --input tickets.jsonl --row 17").action(
    act(async ({ shell, args, options }) => (await import("../commands/try.ts")).tryRow(shell, args[0] ?? "", options<TryOptions>())),
  );

  const validate = program
    .command("validate")
    .summary("find every problem of pipeline files")
    .description("Prints every problem of the files as file:line:column: message. Sends nothing.");
  validate.argument("<pipeline...>", "pipeline files");
  addSettings(validate);
  example(validate, "inferno validate pipelines/*.yaml").action(
    act(async ({ shell, args, options }) => (await import("../commands/validate.ts")).validate(shell, args, options())),
  );

  defineContinuations({ program, act });

  const demo = program
    .command("demo")
    .summary("the main job, with nothing to configure")
    .description("Runs a pipeline over a few hundred rows on a small local model and two nodes, in a data folder of its own.");
  example(demo, "inferno demo").action(act(async ({ shell, options }) => (await import("../commands/demo.ts")).demo(shell, options())));
}

function defineContinuations({ program, act }: Definition): void {
  const resume = program
    .command("resume")
    .summary("go on with a run that was interrupted")
    .description("Finishes the rows that have not ended, from the step they had reached. Failed rows stay failed.");
  resume.argument("<run>", "id, beginning of an id, or last").option("-o, --output <file>", "where the results go; default: where the run was to write");
  addRunning(resume);
  example(resume, "inferno resume last").action(
    act(async ({ shell, args, options }) => (await import("../commands/resume.ts")).resume(shell, args[0] ?? "", options<ResumeOptions>())),
  );

  const retry = program
    .command("retry")
    .summary("start failed rows of a run anew")
    .description(
      "Starts the failed and canceled rows of a run anew, as further attempts of the same run. Where no control plane serves the folder, carries them out at once.",
    );
  retry
    .argument("<run>", "id, beginning of an id, or last")
    .option("--failed", "only failed rows, not canceled ones")
    .option("-o, --output <file>", "where the results go; default: where the run was to write");
  addRunning(retry);
  example(retry, "inferno retry last --failed").action(
    act(async ({ shell, args, options }) => (await import("../commands/resume.ts")).retry(shell, args[0] ?? "", options<RetryOptions>())),
  );
}

function addSettings(command: Command): void {
  command
    .option("--set <path=value>", "override in the pipeline, the value as YAML, steps by id; may be given again", collectOption)
    .option("--var <name=value>", "a variable of the pipeline, the value as YAML; may be given again", collectOption);
}

function addRunning(command: Command): void {
  command
    .option("--nodes <n>", "local node processes (default: 1); 0 waits for others and prints how they join", nodesOption)
    .option("--concurrency <n>", "rows in flight on each node for this run (default: 64)", concurrencyOption)
    .option("--budget <usd>", "stop, resumable, before its calls cost more than so many US dollars", usdOption)
    .option("--host <host>", "where to listen for nodes", "127.0.0.1")
    .option("--port <port>", "port to listen on; 0 takes a free one", portOption, 0)
    .option("-q, --quiet", "no progress and no summary");
}

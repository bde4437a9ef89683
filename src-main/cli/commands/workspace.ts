import type { UiUpValue } from "../../../src-shared/wire/ui-up.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { formatBytes, formatCount, formatInstant, formatPlural } from "../print/figures.ts";
import { printSafeLine } from "../print/print-safe.ts";
import { type Column, formatTable } from "../print/table.ts";
import { readSourceFile } from "../run/read-pipeline.ts";
import { type GlobalOptions, printJson, printLine, type Shell } from "../shell.ts";
import { withApi } from "../with-api.ts";

type Endpoint = UiUpValue<"endpoint:list">[number];
type Pipeline = UiUpValue<"pipeline:list">[number];
type Dataset = UiUpValue<"dataset:list">[number];
type Node = UiUpValue<"node:list">[number];

const endpointColumns: Column<Endpoint>[] = [
  { title: "endpoint", text: (each) => each.name },
  { title: "protocol", text: (each) => each.spec.protocol },
  { title: "model", text: (each) => each.spec.model ?? "–" },
  { title: "url", text: (each) => each.spec.url, flexible: true },
  { title: "version", align: "right", text: (each) => String(each.version) },
  { title: "changed", text: (each) => formatInstant(each.updatedAt) },
];
const pipelineColumns: Column<Pipeline>[] = [
  { title: "pipeline", text: (each) => each.name, flexible: true },
  { title: "version", align: "right", text: (each) => String(each.version) },
  { title: "steps", align: "right", text: (each) => String(each.steps) },
  { title: "changed", text: (each) => formatInstant(each.updatedAt) },
];
const datasetColumns: Column<Dataset>[] = [
  { title: "dataset", text: (each) => each.id },
  { title: "name", text: (each) => each.name, flexible: true },
  { title: "format", text: (each) => each.format },
  { title: "state", text: (each) => each.state },
  { title: "rows", align: "right", text: (each) => formatCount(each.rows) },
  { title: "unreadable", align: "right", text: (each) => formatCount(each.badRows) },
  { title: "size", align: "right", text: (each) => formatBytes(each.bytes) },
  { title: "imported", text: (each) => formatInstant(each.createdAt) },
];
const nodeColumns: Column<Node>[] = [
  { title: "node", text: (each) => each.id },
  { title: "name", text: (each) => each.name, flexible: true },
  { title: "state", text: (each) => each.state },
  { title: "where", text: (each) => (each.local ? "here" : "elsewhere") },
  { title: "slots", align: "right", text: (each) => formatCount(each.slots) },
  { title: "rows held", align: "right", text: (each) => formatCount(each.rowsHeld) },
  { title: "rows done", align: "right", text: (each) => formatCount(each.rowsDone) },
  { title: "last seen", text: (each) => formatInstant(each.lastSeenAt) },
];

export type ListedKind = "endpoint" | "pipeline" | "dataset" | "node";

/** `inferno endpoints`, `pipelines`, `datasets`, `nodes`. */
export function listWorkspace(shell: Shell, kind: ListedKind, options: GlobalOptions): Promise<ExitCode> {
  return withApi(shell, options, "read", async (api) => {
    switch (kind) {
      case "endpoint":
        return printList(shell, options, await api.call("endpoint:list", {}), {
          columns: endpointColumns,
          empty: "No endpoints yet: inferno apply FILE registers those of a file.",
        });
      case "pipeline":
        return printList(shell, options, await api.call("pipeline:list", {}), {
          columns: pipelineColumns,
          empty: "No pipelines yet: inferno apply FILE registers one.",
        });
      case "dataset":
        return printList(shell, options, await api.call("dataset:list", {}), {
          columns: datasetColumns,
          empty: "No datasets yet: inferno run imports its input.",
        });
      case "node":
        return printList(shell, options, await api.call("node:list", {}), {
          columns: nodeColumns,
          empty: "No nodes: inferno run starts its own; inferno token create --role node lets others join.",
        });
    }
  });
}

/** `inferno endpoints delete NAME`, and so on. */
export function deleteFromWorkspace(shell: Shell, kind: ListedKind, name: string, options: GlobalOptions): Promise<ExitCode> {
  return withApi(shell, options, "write", async (api) => {
    await api.call(`${kind}:delete`, { name });
    if (options.json) await printJson(shell, { deleted: name });
    else await printLine(shell, `${kind} ${printSafeLine(name)} is deleted.`);
    return exitCodes.ok;
  });
}

/** `inferno apply FILE...`: registers endpoints and pipelines by name. */
export async function apply(shell: Shell, files: readonly string[], options: GlobalOptions): Promise<ExitCode> {
  // All are read before the first is registered: a name mistyped changes nothing.
  const sources = await Promise.all(files.map((file) => readSourceFile(file, shell.cwd)));
  return withApi(shell, options, "write", async (api) => {
    const applied: UiUpValue<"file:apply"> = [];
    for (const source of sources) applied.push(...(await api.call("file:apply", source)));
    if (options.json) await printJson(shell, applied);
    else for (const each of applied) await printLine(shell, `${each.kind} ${printSafeLine(each.name)}: ${each.change} (version ${each.version})`);
    return exitCodes.ok;
  });
}

/** `inferno prune`: ended runs older than that, and datasets that nothing uses any more. */
export function prune(shell: Shell, options: GlobalOptions & { olderThan: number }): Promise<ExitCode> {
  return withApi(shell, options, "write", async (api) => {
    const pruned = await api.call("data:prune", { before: Date.now() - options.olderThan });
    if (options.json) await printJson(shell, pruned);
    else
      await printLine(
        shell,
        `deleted ${formatPlural(pruned.runs, "run")} and ${formatPlural(pruned.datasets, "dataset")}; ${formatBytes(pruned.bytesFreed)} freed.`,
      );
    return exitCodes.ok;
  });
}

async function printList<Line>(
  shell: Shell,
  options: GlobalOptions,
  lines: readonly Line[],
  { columns, empty }: { columns: readonly Column<Line>[]; empty: string },
): Promise<ExitCode> {
  if (options.json) await printJson(shell, lines);
  else if (lines.length === 0) await printLine(shell, empty);
  else await shell.out.write(`${formatTable(columns, lines, shell.out.columns).join("\n")}\n`);
  return exitCodes.ok;
}

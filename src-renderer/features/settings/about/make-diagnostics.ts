import type { NodeSummary } from "../../../../src-shared/model/node.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import type { Settings } from "../../../../src-shared/wire/ui/settings-messages.ts";

export type DiagnosticsParts = {
  settings: Settings;
  nodes: readonly Pick<NodeSummary, "state" | "version" | "local">[];
  runs: readonly Pick<RunSummary, "state">[];
  window: { userAgent: string; language: string; width: number; height: number; ratio: number };
};

/**
 * What somebody who helps wants to know, as lines of text. It has no names, addresses, paths or texts of anybody: only
 * versions, sizes and counts.
 */
export function makeDiagnostics({ settings, nodes, runs, window }: DiagnosticsParts): string {
  const lines: [what: string, value: string][] = [
    ["Inferno", settings.version],
    ["Node.js", settings.nodeVersion],
    ["SQLite", `${settings.sqliteVersion}, schema ${settings.schemaVersion}`],
    ["Platform", settings.platform],
    ["Database", `${settings.databaseBytes} bytes, ${settings.freeBytes ?? "unknown"} free`],
    ["Attempts kept", settings.attemptDays === null ? "for ever" : `${settings.attemptDays} days`],
    [
      "Nodes",
      `${countBy(nodes)}; versions ${[...new Set(nodes.map(({ version }) => version))].join(", ") || "none"}; ${nodes.filter(({ local }) => local).length} local`,
    ],
    ["Newest runs", countBy(runs)],
    ["Window", `${window.width}×${window.height} at ${window.ratio}, ${window.language}`],
    ["Browser", window.userAgent],
  ];
  return lines.map(([what, value]) => `${what}: ${value}`).join("\n");
}

function countBy(things: readonly { state: string }[]): string {
  const countByState = new Map<string, number>();
  for (const { state } of things) countByState.set(state, (countByState.get(state) ?? 0) + 1);
  return [...countByState].map(([state, count]) => `${count} ${state}`).join(", ") || "none";
}

import type { EndpointSpec } from "../../model/endpoint.ts";
import { findProtocol, type PipelineDraft, type StepDraft } from "./draft.ts";
import { findOrigin, type Located } from "./located.ts";
import { suggest } from "./near-miss.ts";
import type { Report } from "./report.ts";
import type { StepGraph } from "./step-graph.ts";

/** Step ids, needs and endpoints: each named thing is there, once, and nothing waits for itself. */
export function checkSteps(
  draft: PipelineDraft,
  graph: StepGraph,
  context: { root: Located; findEndpoint(name: string): EndpointSpec | undefined; report: Report },
): void {
  checkDuplicates(draft, context.root, context.report);
  for (const step of draft.steps) {
    checkNeeds(step, graph, context.report);
    checkEndpointName(step, draft, context);
    checkCache(step, context.report);
  }
  for (const cycle of graph.cycles) reportCycle(cycle, draft, context.report);
}

function checkDuplicates(draft: PipelineDraft, root: Located, report: Report): void {
  const firstById = new Map<string, StepDraft>();
  for (const step of draft.steps) {
    if (step.id === null) continue;
    const first = firstById.get(step.id);
    if (first === undefined) firstById.set(step.id, step);
    else {
      const origin = findOrigin(root, ["steps", first.index, "id"]);
      const place = origin !== null && "line" in origin ? `, first on line ${origin.line}` : "";
      report({ path: ["steps", step.index, "id"] }, "E_STEP_DUPLICATE", `Two steps have the id "${step.id}"${place}; give each its own.`);
    }
  }
}

function checkNeeds(step: StepDraft, graph: StepGraph, report: Report): void {
  if (step.needs === null || step.needs === "implicit") return;
  const seen = new Set<string>();
  for (const [index, need] of step.needs.entries()) {
    const place = { path: ["steps", step.index, "needs", index] };
    if (seen.has(need)) report(place, "E_STEP_DUPLICATE", `The step "${need}" is named twice in these needs; once is enough.`);
    else if (need === step.id) report(place, "E_STEP_CYCLE", `Step ${step.id} needs itself; name the steps it waits for, or write needs: [].`);
    else if (!graph.ids.includes(need)) report(place, "E_STEP_UNKNOWN", `There is no step "${need}" to wait for.${suggest(need, graph.ids)}`);
    seen.add(need);
  }
}

function checkEndpointName(
  step: StepDraft,
  draft: PipelineDraft,
  { findEndpoint, report }: { findEndpoint(name: string): EndpointSpec | undefined; report: Report },
): void {
  if (step.endpoint === null || findProtocol(draft, step.endpoint, findEndpoint) !== undefined) return;
  const names = draft.endpoints.map((endpoint) => endpoint.name);
  const near = suggest(step.endpoint, names);
  const inline = names.length === 0 ? "" : ` (it has ${names.join(", ")})`;
  report(
    { path: ["steps", step.index, "endpoint"] },
    "E_ENDPOINT_UNKNOWN",
    `There is no endpoint "${step.endpoint}", neither in this file${near === "" ? inline : ""} nor among the registered ones.${near}`,
  );
}

function checkCache(step: StepDraft, report: Report): void {
  const cache = step.fields["cache"];
  const place = { path: ["steps", step.index, "cache"] };
  if (cache === undefined || cache === false) return;
  if (cache === true) report({ ...place, part: "key" }, "E_NOT_AVAILABLE", "Caching is not available in this version; remove it.");
  else report(place, "E_VALUE", "cache must be true or false.");
}

function reportCycle(cycle: readonly string[], draft: PipelineDraft, report: Report): void {
  const steps = cycle.map((id) => draft.steps.find((step) => step.id === id)).filter((step) => step !== undefined);
  const writer = steps.find((step) => step.needs !== "implicit") ?? steps[0];
  if (writer === undefined) return;
  const next = cycle[(steps.indexOf(writer) + 1) % cycle.length] ?? "";
  const position = Array.isArray(writer.needs) ? writer.needs.indexOf(next) : -1;
  const implicit = steps.find((step) => step.needs === "implicit");
  const hint = implicit === undefined ? "" : ` ${implicit.id} has no needs of its own and so waits for the step before it.`;
  report(
    { path: ["steps", writer.index, "needs", ...(position < 0 ? [] : [position])] },
    "E_STEP_CYCLE",
    `These steps wait for each other in a ring: ${[...cycle, cycle[0]].join(" → ")}.${hint}`,
  );
}

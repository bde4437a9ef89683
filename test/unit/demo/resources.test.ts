import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readPipelineFile } from "../../../src-shared/core/pipeline-file/read-pipeline-file.ts";
import { readJsonl } from "../../support/read-jsonl.ts";

const resources = fileURLToPath(new URL("../../../resources/", import.meta.url));
const pipelines = ["demo/pipeline.yaml", ...readdirSync(`${resources}pipelines`).map((name) => `pipelines/${name}`)];

describe("the pipelines we ship", () => {
  it.each(pipelines)("%s is valid and raises no warning", (name) => {
    const read = readPipelineFile(readFileSync(resources + name, "utf8"), { file: name, findEndpoint: () => undefined });
    expect(read.ok ? read.value.warnings : read.problems).toEqual([]);
    expect(read.ok).toBe(true);
  });

  it("the demo's has a packed step, a condition and two steps in parallel", () => {
    const read = readPipelineFile(readFileSync(`${resources}demo/pipeline.yaml`, "utf8"), { file: "pipeline.yaml", findEndpoint: () => undefined });
    if (!read.ok) throw new Error("the pipeline is not valid");
    const { steps, endpoints } = read.value;
    expect(steps.map((step) => [step.id, step.needs, step.when !== undefined])).toEqual([
      ["language", [], false],
      ["sentiment", ["language"], true],
      ["details", ["language"], true],
    ]);
    expect(endpoints.language?.pack?.maxRows).toBe(16);
  });
});

describe("the demo's tickets", () => {
  const tickets = readJsonl<{ id: string; date: string; product: string; text: string }>(`${resources}demo/tickets.jsonl`);

  it("are a few hundred, each with id, date, product and a text of its own", () => {
    expect(tickets.length).toBeGreaterThanOrEqual(300);
    expect(new Set(tickets.map((ticket) => ticket.id)).size).toBe(tickets.length);
    expect(new Set(tickets.map((ticket) => ticket.text)).size).toBe(tickets.length);
    for (const ticket of tickets) {
      expect(ticket.date).toMatch(/^2026-03-\d\d$/);
      expect(ticket.product).not.toBe("");
      expect(ticket.text.trim()).toBe(ticket.text);
    }
  });
});

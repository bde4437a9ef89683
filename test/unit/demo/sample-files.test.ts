import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { makeSampleFiles, samplePipelineName } from "../../../src-main/demo/sample-files.ts";
import { readPipelineFile, readWorkspaceFile } from "../../../src-shared/core/pipeline-file/read-pipeline-file.ts";

test("the sample calls registered endpoints at the models' address, and runs the demo's steps", async () => {
  const source = await readFile(path.join(import.meta.dirname, "..", "..", "..", "resources", "demo", "pipeline.yaml"), "utf8");
  const files = makeSampleFiles(source, "http://127.0.0.1:4321");
  const endpoints = readWorkspaceFile(files.endpoints, { file: "e.yaml", findEndpoint: () => undefined });
  if (!endpoints.ok) throw new Error(JSON.stringify(endpoints.problems));
  const registered = endpoints.value.endpoints;
  expect(Object.keys(registered)).toEqual(["sample-language", "sample-sentiment", "sample-details"]);
  expect(Object.values(registered).map(({ url }) => url)).toEqual(Array.from({ length: 3 }, () => "http://127.0.0.1:4321"));
  const sample = readPipelineFile(files.pipeline, { file: "p.yaml", findEndpoint: (name) => registered[name] });
  const demo = readPipelineFile(source, { file: "d.yaml", findEndpoint: () => undefined });
  if (!sample.ok || !demo.ok) throw new Error("a pipeline of ours cannot be read");
  expect(sample.value.pipeline.name).toBe(samplePipelineName);
  expect(sample.value.steps).toEqual(demo.value.steps.map((step) => ({ ...step, endpoint: `sample-${step.endpoint}` })));
  expect(sample.value.pipeline.output).toEqual(demo.value.pipeline.output);
});

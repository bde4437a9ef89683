import { expect, test } from "vitest";
import { openPlane, pipelineSource } from "./open-plane.ts";

const changed = pipelineSource.replace("{{ input.text }}", "Say: {{ input.text }}");

test("each saving of a changed pipeline is a version of its own; an unchanged one makes none", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  expect(await api.call("pipeline:save", { file: "p.yaml", source: pipelineSource })).toMatchObject({ change: "created", version: 1 });
  expect(await api.call("pipeline:save", { file: "p.yaml", source: pipelineSource })).toMatchObject({ change: "unchanged", version: 1 });
  expect(await api.call("pipeline:save", { file: "p.yaml", source: changed })).toMatchObject({ change: "changed", version: 2 });
  expect(await api.call("pipeline:show", { name: "plane" })).toMatchObject({ version: 2, source: changed, steps: 1 });
  expect(await api.call("pipeline:show", { name: "plane", version: 1 })).toMatchObject({ version: 1, source: pipelineSource });
  expect((await api.call("pipeline:versions", { name: "plane" })).map(({ version }) => version)).toEqual([2, 1]);
  expect((await api.call("pipeline:versions", { name: "plane", before: 2 })).map(({ version }) => version)).toEqual([1]);
});

test("saving registers no endpoint: those of a pipeline are its own", async () => {
  await using plane = await openPlane();
  await plane.plane.api.call("pipeline:save", { file: "p.yaml", source: pipelineSource });
  expect(await plane.plane.api.call("endpoint:list", {})).toEqual([]);
});

test("a pipeline with problems is not saved, and each problem is told with its place", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const broken = pipelineSource.replace("endpoint: model", "endpoint: nobody");
  await expect(api.call("pipeline:save", { file: "p.yaml", source: broken })).rejects.toMatchObject({ code: "E_PIPELINE", problems: [{ line: 7 }] });
  expect(await api.call("pipeline:list", {})).toEqual([]);
});

test("what is not there is refused: a pipeline, a version", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  await expect(api.call("pipeline:show", { name: "none" })).rejects.toMatchObject({ code: "E_PIPELINE_UNKNOWN" });
  await api.call("pipeline:save", { file: "p.yaml", source: pipelineSource });
  await expect(api.call("pipeline:show", { name: "plane", version: 9 })).rejects.toMatchObject({ code: "E_PIPELINE_UNKNOWN" });
  expect(await api.call("pipeline:versions", { name: "none" })).toEqual([]);
});

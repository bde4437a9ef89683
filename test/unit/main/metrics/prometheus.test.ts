import { expect, test } from "vitest";
import { createPrometheus, type PrometheusSources } from "../../../../src-main/metrics/prometheus.ts";
import { makeCall } from "./make-call.ts";

const idle: PrometheusSources = { nodesByState: () => ({}), runsByState: () => ({}), chunksHeld: () => 0 };

/** Values by series, `name{label="value"}`; fails on any line that is not of the text format. */
function parseText(exposition: string): Map<string, number> {
  const valueBySeries = new Map<string, number>();
  const typeByName = new Map<string, string>();
  for (const line of exposition.split("\n").filter((text) => text !== "")) {
    const type = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line);
    if (type !== null) typeByName.set(type[1] as string, type[2] as string);
    if (line.startsWith("#")) {
      expect(line).toMatch(/^# (HELP|TYPE) [a-z_]+ .+$/);
      continue;
    }
    const sample = /^(([a-z_]+)(?:\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+\})?) (\S+)$/.exec(line);
    expect(sample, line).not.toBeNull();
    const [, series, name, value] = sample as unknown as [string, string, string, string];
    expect(typeByName.has(name) || typeByName.has(name.replace(/_(bucket|sum|count)$/, "")), `${name} has no TYPE line`).toBe(true);
    expect(Number.isNaN(Number(value)), line).toBe(false);
    valueBySeries.set(series, Number(value));
  }
  return valueBySeries;
}

test("counts calls by endpoint, model and outcome, tokens and cost", async () => {
  const prometheus = createPrometheus(idle);
  prometheus.observeCall(makeCall({ report: { costUsd: 0.5 } }));
  prometheus.observeCall(makeCall({ report: { costUsd: 0.25, outputTokens: null } }));
  prometheus.observeCall(makeCall({ report: { outcome: "timeout", inputTokens: null, outputTokens: null } }));
  const values = parseText(await prometheus.text());
  expect(values.get('inferno_calls_total{endpoint="small",model="qwen",outcome="succeeded"}')).toBe(2);
  expect(values.get('inferno_calls_total{endpoint="small",model="qwen",outcome="timeout"}')).toBe(1);
  expect(values.get('inferno_tokens_total{endpoint="small",direction="input"}')).toBe(20);
  expect(values.get('inferno_tokens_total{endpoint="small",direction="output"}')).toBe(2);
  expect(values.get('inferno_cost_usd_total{endpoint="small"}')).toBe(0.75);
});

test("counts the same after it has been asked before", async () => {
  const prometheus = createPrometheus(idle);
  prometheus.observeRow("succeeded", 3);
  await prometheus.text();
  prometheus.observeRow("succeeded");
  prometheus.observeRow("failed");
  const values = parseText(await prometheus.text());
  expect(values.get('inferno_rows_total{state="succeeded"}')).toBe(4);
  expect(values.get('inferno_rows_total{state="failed"}')).toBe(1);
});

test("counts a packed call once", async () => {
  const prometheus = createPrometheus(idle);
  for (let row = 0; row < 3; row++) prometheus.observeCall(makeCall({ report: { packedRows: 3 } }));
  expect(parseText(await prometheus.text()).get('inferno_calls_total{endpoint="small",model="qwen",outcome="succeeded"}')).toBe(1);
});

test("puts durations into seconds and cumulative buckets", async () => {
  const prometheus = createPrometheus(idle);
  for (const latencyMs of [4, 40, 400, 4_000_000]) prometheus.observeCall(makeCall({ report: { latencyMs } }));
  const values = parseText(await prometheus.text());
  const bucket = (le: string): number | undefined => values.get(`inferno_call_duration_seconds_bucket{le="${le}",endpoint="small"}`);
  expect([bucket("0.005"), bucket("0.05"), bucket("0.5"), bucket("600"), bucket("+Inf")]).toEqual([1, 2, 3, 3, 4]);
  expect(values.get('inferno_call_duration_seconds_sum{endpoint="small"}')).toBeCloseTo(4000.444, 6);
});

test("tells durations of endpoints of any name apart", async () => {
  const prometheus = createPrometheus(idle);
  prometheus.observeCall(makeCall({ endpoint: 'the "large"\\one', report: { latencyMs: 5 } }));
  prometheus.observeCall(makeCall({ endpoint: "small", report: { latencyMs: 6 } }));
  const values = parseText(await prometheus.text());
  expect(values.get('inferno_call_duration_seconds_bucket{le="0.005",endpoint="the \\"large\\"\\\\one"}')).toBe(1);
  expect(values.get('inferno_call_duration_seconds_bucket{le="0.005",endpoint="small"}')).toBe(0);
  expect(values.get('inferno_call_duration_seconds_count{endpoint="small"}')).toBe(1);
});

test("reads nodes, runs and chunks when asked, every state included", async () => {
  let ready = 1;
  const prometheus = createPrometheus({ nodesByState: () => ({ ready: ready++ }), runsByState: () => ({ running: 2 }), chunksHeld: () => 5 });
  await prometheus.text();
  const values = parseText(await prometheus.text());
  expect(values.get('inferno_nodes{state="ready"}')).toBe(2);
  expect(values.get('inferno_nodes{state="gone"}')).toBe(0);
  expect(values.get('inferno_runs{state="running"}')).toBe(2);
  expect(values.get('inferno_runs{state="completed"}')).toBe(0);
  expect(values.get("inferno_chunks_held")).toBe(5);
});

test("tells processor time and memory of the process", async () => {
  const values = parseText(await createPrometheus(idle).text());
  expect(values.get("process_cpu_seconds_total")).toBeGreaterThan(0);
  expect(values.get("process_resident_memory_bytes")).toBeGreaterThan(1e6);
});

test("keeps two control planes in one process apart", async () => {
  const [one, other] = [createPrometheus(idle), createPrometheus(idle)];
  one.observeRow("succeeded");
  expect(parseText(await other.text()).get('inferno_rows_total{state="succeeded"}')).toBeUndefined();
});

test("escapes names of endpoints and models that people chose", async () => {
  const prometheus = createPrometheus(idle);
  prometheus.observeCall(makeCall({ endpoint: 'a "b"\\c\nd', model: "x" }));
  const values = parseText(await prometheus.text());
  expect(values.get('inferno_calls_total{endpoint="a \\"b\\"\\\\c\\nd",model="x",outcome="succeeded"}')).toBe(1);
});

import { describe, expect, it } from "vitest";
import { displayWidth } from "../../../../../src-main/cli/print/display-width.ts";
import { chooseProgressMode, createProgressDisplay } from "../../../../../src-main/cli/print/progress-display.ts";
import { formatProgressBar, formatProgressText, progressToJson } from "../../../../../src-main/cli/print/progress-line.ts";
import { makeOut, makeProgress, makeShell } from "../make-shell.ts";

const half = makeProgress(
  { total: 10_000, succeeded: 4500, failed: 12, pending: 5424, leased: 64 },
  { rowsPerSecond: 320.4, etaMs: 17_200, latency: { p50: 41, p95: 120, p99: 300, count: 4500 } },
);

describe("formatProgressBar", () => {
  it("shows bar, share, rows, rate, time left, failures and latency", () => {
    expect(formatProgressBar(half, 130)).toBe(
      "[#############-----------------] 45 %  4,512 of 10,000 rows  320 rows/s  ETA 17s  12 failed  p50 41 ms  p95 120 ms",
    );
  });

  it.each([130, 100, 90, 80, 60, 40, 20, 5, 1])("fits into %i columns", (width) => {
    expect(displayWidth(formatProgressBar(half, width))).toBeLessThanOrEqual(width);
  });

  it("gives up the bar before the words, and the last words first", () => {
    expect(formatProgressBar(half, 60)).toBe("45 %  4,512 of 10,000 rows  320 rows/s  ETA 17s  12 failed");
  });

  it("says 100 % only when every row has ended", () => {
    expect(formatProgressBar(makeProgress({ total: 1000, succeeded: 999, pending: 1 }), 200)).toContain("99 %");
    expect(formatProgressBar(makeProgress({ total: 1000, succeeded: 1000, pending: 0 }), 200)).toContain("100 %");
    expect(formatProgressBar(makeProgress({ total: 0, pending: 0, state: "completed" }), 200)).toContain("100 %");
  });

  it("says what the run waits for", () => {
    expect(formatProgressBar(makeProgress({}, { nodesConnected: 0 }), 200)).toContain("waiting for a node");
    expect(formatProgressBar(makeProgress({}, { rowsBlocked: 3 }), 200)).toContain("3 blocked");
  });
});

it("writes one line for a pipe", () => {
  expect(formatProgressText(half)).toBe("tickets: 45 %, 4,512 of 10,000 rows, 320 rows/s, ETA 17s, 12 failed, p50 41 ms, p95 120 ms");
});

it("gives programs bare numbers", () => {
  expect(progressToJson(half)).toMatchObject({
    event: "progress",
    total: 10_000,
    succeeded: 4500,
    failed: 12,
    leased: 64,
    etaMs: 17_200,
    p50Ms: 41,
    p95Ms: 120,
    nodes: 1,
  });
});

describe("chooseProgressMode", () => {
  it.each([
    [true, {}, "bar"],
    [false, {}, "lines"],
    [true, { json: true }, "json"],
    [true, { quiet: true }, "none"],
    [false, { json: true, quiet: true }, "json"],
  ] as const)("terminal %s and %j make %s", (isTty, options, mode) => {
    expect(chooseProgressMode({ err: makeOut({ isTty }) }, options)).toBe(mode);
  });
});

describe("createProgressDisplay", () => {
  it("draws over one line of a terminal, and clears it before a note", () => {
    const shell = makeShell({ isTty: true });
    const display = createProgressDisplay(shell, "bar");
    display.update(half);
    display.note("Stopping.");
    expect(shell.err.text()).toMatch(/^\r\u001b\[K[^\n]*45 %[^\n]*\r\u001b\[KStopping\.\n$/);
  });

  it("writes a line to a pipe every 5 s", async () => {
    const shell = makeShell();
    const display = createProgressDisplay(shell, "lines");
    for (let poll = 0; poll < 60; poll++) {
      display.update(half);
      await shell.sleep(200);
    }
    expect(shell.err.text().trimEnd().split("\n")).toHaveLength(3);
  });

  it("writes JSON lines that each parse", () => {
    const shell = makeShell();
    const display = createProgressDisplay(shell, "json");
    display.update(half);
    display.note("odd \u001b[31m text\n", { event: "note", run: "r" });
    const lines = shell.err.text().trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(["progress", "note"]);
  });

  it("stays silent in quiet", () => {
    const shell = makeShell();
    const display = createProgressDisplay(shell, "none");
    display.update(half);
    display.stage("reading", {});
    display.note("a note");
    expect(shell.err.text()).toBe("");
  });

  it("strips escape sequences from what came from data", () => {
    const shell = makeShell();
    createProgressDisplay(shell, "lines").update(makeProgress({ name: "evil\u001b[2J" }));
    expect(shell.err.text()).not.toContain("\u001b");
  });
});

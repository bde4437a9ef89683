import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Processes, not threads: better-sqlite3 is native, and tests that send signals must not hit each other.
    pool: "forks",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/faults/**/*.test.ts", "test/architecture/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "flow",
          include: ["test/flow/**/*.test.ts"],
          globalSetup: ["scripts/test/build-before-flow-tests.ts"],
          // Each starts whole processes: one file at a time, after the unit tests.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "torture",
          include: ["test/torture/**/*.test.ts"],
          globalSetup: ["scripts/test/build-before-flow-tests.ts"],
          // Kills processes and measures memory: one file at a time, after the flow tests.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          // Of tests that only wait for processes, as many as small machines have cores.
          maxConcurrency: 2,
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["scripts/test/ready-for-e2e-tests.ts"],
          // Each starts a browser: one file at a time, after the others.
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Bounds, placeWindow, readWindowState, smallestWindow, writeWindowState } from "../../../../src-main/electron/window-state.ts";
import { makeTempDir } from "../../../support/temp-dir.ts";

const laptop: Bounds = { x: 0, y: 25, width: 1440, height: 850 };
const desk: Bounds = { x: 1440, y: 0, width: 2560, height: 1400 };

test("a first window stands in the middle of the main screen, and fits it", () => {
  expect(placeWindow(null, [laptop])).toEqual({ x: 40, y: 25, width: 1360, height: 850 });
});

test("a window comes back where it was, on whichever screen", () => {
  const bounds = { x: 1600, y: 100, width: 1800, height: 1000 };
  expect(placeWindow({ bounds, maximized: false }, [laptop, desk])).toEqual(bounds);
});

test("a window whose screen is gone comes to the main one", () => {
  const bounds = { x: 3000, y: 100, width: 1000, height: 700 };
  expect(placeWindow({ bounds, maximized: false }, [laptop])).toEqual(placeWindow(null, [laptop]));
});

test("wherever it was, the window can be grasped and is no smaller than it may be", () => {
  const side = fc.integer({ min: -10_000, max: 10_000 });
  const size = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(fc.record({ x: side, y: side, width: size, height: size }), (bounds) => {
      const placed = placeWindow({ bounds, maximized: false }, [laptop, desk]);
      const graspable = [laptop, desk].some(
        (screen) => placed.x < screen.x + screen.width && placed.x + placed.width > screen.x && placed.y >= screen.y && placed.y < screen.y + screen.height,
      );
      return graspable && placed.width >= smallestWindow.width && placed.height >= smallestWindow.height;
    }),
  );
});

test("the state is kept in a file, and a broken file is as none", async () => {
  await using folder = await makeTempDir();
  const file = folder.file("window.json");
  expect(readWindowState(file)).toBeNull();
  const state = { bounds: { x: 1, y: 2, width: 800, height: 600 }, maximized: true };
  writeWindowState(file, state);
  expect(readWindowState(file)).toEqual(state);
  writeFileSync(file, '{"bounds":{"x":"left"}}');
  expect(readWindowState(file)).toBeNull();
});

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";

const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });
const windowStateSchema = z.object({ bounds: boundsSchema, maximized: z.boolean() });
export type Bounds = z.infer<typeof boundsSchema>;
export type WindowState = z.infer<typeof windowStateSchema>;

export const smallestWindow = { width: 720, height: 480 };
const usualWindow = { width: 1360, height: 880 };
/** So much of a window's title must lie on a screen that it can be dragged back. */
const graspable = { width: 120, height: 32 };

/** Where the window was, or null when that is not known. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // None yet, or not one: the window comes where a first one would.
    return null;
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/**
 * Where to open the window: where it was, made to fit the screens there are now (`screens`: their work areas; the first
 * is the main one). A window on a screen that is gone comes back to the middle of the main one.
 */
export function placeWindow(state: WindowState | null, screens: readonly [Bounds, ...Bounds[]]): Bounds {
  const [main] = screens;
  if (state !== null) {
    for (const screen of screens) {
      const fitted = { ...state.bounds, ...fitSize(state.bounds, screen) };
      if (isGraspable(fitted, screen)) return fitted;
    }
  }
  const size = fitSize(usualWindow, main);
  return { ...size, x: main.x + Math.round((main.width - size.width) / 2), y: main.y + Math.round((main.height - size.height) / 2) };
}

function fitSize({ width, height }: { width: number; height: number }, screen: Bounds): { width: number; height: number } {
  return {
    width: Math.max(smallestWindow.width, Math.min(width, screen.width)),
    height: Math.max(smallestWindow.height, Math.min(height, screen.height)),
  };
}

function isGraspable(window: Bounds, screen: Bounds): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const titleShown = window.y >= screen.y && window.y + graspable.height <= screen.y + screen.height;
  return across >= graspable.width && titleShown;
}

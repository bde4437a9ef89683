import { createHash } from "node:crypto";
import { renameSync, rmSync, statSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** Held until released, or until the process ends, however it does: the system closes the socket that stands for it. */
export type SpoolLock = { release(): void };

/** Addresses of sockets are cut off beyond this on some systems. */
const longestAddress = 100;

/**
 * One process per folder. Node has no file locks, so the lock is a local socket that its holder listens on: a socket that
 * nobody answers was left by a process that died. Null when another process has it.
 */
export async function lockSpool(folder: string): Promise<SpoolLock | null> {
  const address = addressOf(folder);
  const server = await listen(address);
  if (server !== null) return toLock(server);
  if (process.platform === "win32" || !(await takeAway(address))) return null;
  const second = await listen(address);
  return second === null ? null : toLock(second);
}

/** Beside the spool where the path is short enough, so that containers that share the folder share the lock. */
function addressOf(folder: string): string {
  const name = createHash("sha256").update(path.resolve(folder)).digest("hex").slice(0, 24);
  if (process.platform === "win32") return `\\\\.\\pipe\\inferno-node-${name}`;
  const inside = path.join(path.resolve(folder), "lock");
  return inside.length <= longestAddress ? inside : path.join(tmpdir(), `inferno-node-${name}`);
}

function listen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(null) : reject(error)));
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Clears a socket that nobody listens on. False when somebody does: then, or because another process was quicker. */
async function takeAway(address: string): Promise<boolean> {
  const found = inodeOf(address);
  if (await isAnswered(address)) return false;
  const aside = `${address}.${process.pid}`;
  try {
    renameSync(address, aside);
  } catch {
    return true;
  }
  // Another process may have put its own there since we asked: it gets it back.
  if (inodeOf(aside) === found) {
    rmSync(aside, { force: true });
    return true;
  }
  renameSync(aside, address);
  return false;
}

function inodeOf(address: string): number | null {
  return statSync(address, { throwIfNoEntry: false })?.ino ?? null;
}

function isAnswered(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function toLock(server: Server): SpoolLock {
  return { release: () => void server.close() };
}

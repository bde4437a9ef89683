import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The system's way to open a page, or null where there is no screen to show one. */
export function findOpener(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] | null {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : null;
}

/**
 * Opens an address in the user's browser, by way of a page that only the user can read: arguments of processes can be read
 * by everybody on the machine, and the address carries a token. Gives what removes the page. A browser that does not come
 * is no failure; the address is printed too.
 */
export function openBrowser(address: string, opener: readonly string[]): () => void {
  const folder = mkdtempSync(join(tmpdir(), "inferno-open-"));
  const page = join(folder, "open.html");
  writeFileSync(page, `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${address}"><title>Inferno</title>\n`, { mode: 0o600 });
  const [program = "", ...args] = opener;
  const child = spawn(program, [...args, page], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
  return () => rmSync(folder, { recursive: true, force: true });
}

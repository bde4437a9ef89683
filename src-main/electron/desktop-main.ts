import { app, dialog, safeStorage } from "electron";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import { startControlPlane } from "../control-plane.ts";
import { findDataDir } from "../data-dir.ts";
import { Desktop } from "./desktop.ts";
import { openKeyCustody } from "./key-custody.ts";
import { startUtilityNode } from "./utility-node.ts";
import { readDeepLink } from "./window-policy.ts";

/** Electron's main program: one instance, one control plane in it, one window on that. */
async function startDesktop(): Promise<void> {
  let desktop: Desktop | null = null;
  let wanted = findDeepLink(process.argv);
  const follow = (address: string): void => {
    const path = readDeepLink(address);
    if (path === null) return;
    if (desktop === null) wanted = path;
    else desktop.go(path);
  };
  app.on("open-url", (event, address) => {
    event.preventDefault();
    follow(address);
  });
  app.on("second-instance", (_event, argv) => desktop?.go(findDeepLink(argv) ?? "/"));
  app.on("activate", () => desktop?.go("/"));
  // The window's own rules decide when the program ends.
  app.on("window-all-closed", () => undefined);
  app.on("before-quit", (event) => {
    if (desktop === null) return;
    event.preventDefault();
    void desktop.quit();
  });
  await app.whenReady();
  app.setAsDefaultProtocolClient("inferno");
  const onNotice = (sentence: string): void => void process.stderr.write(`inferno: ${sentence}\n`);
  const dataDir = findDataDir(app.commandLine.getSwitchValue("data-dir") || undefined, process.env);
  const control = await startControlPlane({
    dataDir,
    listen: { host: "127.0.0.1", port: 0 },
    continueRuns: true,
    safeMode: true,
    onNotice,
    ...(await chooseParts(dataDir)),
  });
  process.stdout.write(`${control.address?.url ?? ""}\n`);
  desktop = new Desktop({ control, dataDir, onNotice });
  if (wanted !== null) desktop.go(wanted);
  void control.ended.then(async (cause) => {
    dialog.showErrorBox("Inferno has stopped", cause.message);
    await desktop?.quit();
  });
}

async function chooseParts(dataDir: string) {
  // With another backend anybody could undo the sealing.
  const isProtecting = process.platform !== "linux" || safeStorage.getSelectedStorageBackend() !== "basic_text";
  const keyKeeper = await openKeyCustody(dataDir, process.env, safeStorage, isProtecting);
  return { ...(keyKeeper === null ? {} : { keyKeeper }), ...(app.isPackaged ? { startNodeProcess: startUtilityNode } : {}) };
}

function findDeepLink(argv: readonly string[]): string | null {
  const address = argv.find((argument) => argument.startsWith("inferno://"));
  return address === undefined ? null : readDeepLink(address);
}

app.enableSandbox();
if (!app.requestSingleInstanceLock()) app.exit(0);
else {
  startDesktop().catch((cause: Error) => {
    dialog.showErrorBox("Inferno cannot start", cause instanceof RefusedError ? cause.message : `Something unforeseen went wrong: ${cause.message}`);
    app.exit(1);
  });
}

// The main script that scripts/test-desktop.ts gives to Electron: the control plane as it is, without a window.
import { app } from "electron";
import { runCli } from "../../out/main/cli.js";

void app.whenReady().then(async () => app.exit(await runCli(["serve", "--port", "0", "--nodes", "0", "--no-open"])));

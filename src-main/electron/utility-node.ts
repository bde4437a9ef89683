import { utilityProcess } from "electron";
import type { StartNodeProcess } from "../local-nodes/node-process.ts";

/** A packaged app cannot run itself as Node; its local nodes are utility processes of Electron. */
export const startUtilityNode: StartNodeProcess = (entry, args, execArgv, env) => {
  // A process is started from a real file; see asarUnpack in electron-builder.yml.
  const file = entry.replace("app.asar", "app.asar.unpacked");
  const child = utilityProcess.fork(file, [...args], {
    execArgv: [...execArgv],
    env: env as Record<string, string>,
    stdio: "pipe",
    serviceName: "inferno-node",
  });
  child.stdout?.resume();
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    stop: (now) => {
      if (now && child.pid !== undefined) process.kill(child.pid, "SIGKILL");
      else child.kill();
    },
    onText: (listen) => void child.stderr?.on("data", (text: Buffer) => listen(text.toString("utf8"))),
    onError: (listen) => void child.on("error", (type, location) => listen(new Error(`${type} at ${location}`))),
    onExit: (listen) => void child.on("exit", (code) => listen(`exit code ${code}`)),
  };
};

import type { ServeOptions } from "../commands/serve.ts";
import { countOption, portOption } from "../option-values.ts";
import { type Definition, example } from "./define.ts";

/** `serve` and `doctor`. */
export function defineServerCommands({ program, act }: Definition): void {
  const serve = program
    .command("serve")
    .summary("run a control plane")
    .description("Runs a control plane until it is stopped. Other commands on the same data folder, and nodes, work through it.");
  serve
    .option("--host <host>", "address to listen on", "127.0.0.1")
    .option("--port <port>", "port to listen on; 0 takes a free one", portOption, 7433)
    .option("--nodes <n>", "local node processes to start", countOption(0, 256), 0)
    .option("--no-open", "do not open a browser");
  example(serve, "inferno serve --nodes 2").action(
    act(async ({ shell, options }) => (await import("../commands/serve.ts")).serve(shell, options<ServeOptions>())),
  );

  const doctor = program
    .command("doctor")
    .summary("check this machine and say what to do")
    .description("Checks the runtime, the data folder, the database and the registered endpoints, and says what to do. Exit 1 when something FAILs.");
  example(doctor, "inferno doctor").action(act(async ({ shell, options }) => (await import("../commands/doctor.ts")).doctor(shell, options())));
}

import { Command } from "commander";
import { readPackageVersion } from "../../package-root.ts";
import type { GlobalOptions, Shell } from "../shell.ts";
import type { Definition } from "./define.ts";
import { defineRunCommands } from "./run-commands.ts";
import { defineServerCommands } from "./server-commands.ts";
import { defineStoredRunCommands } from "./stored-run-commands.ts";
import { defineWorkspaceCommands } from "./workspace-commands.ts";

/** The whole command line. `onExit` gets the exit code of the command that ran. Throws `CommanderError` instead of ending the process. */
export function createProgram(shell: Shell, onExit: (code: number) => void): Command {
  const program = new Command("inferno");
  program
    .description("Runs a whole dataset through a pipeline of model calls, over as many machines as you have, with every row accounted for.")
    .version(readPackageVersion(), "-V, --version")
    .option("--data-dir <folder>", "folder that holds everything (default: INFERNO_DATA_DIR, else the system's place for application data)")
    .option("--connect <url>", "work with the control plane at this address")
    .option("--token <token>", "what --connect shows it (default: INFERNO_TOKEN)")
    .option("--json", "output for programs")
    .exitOverride()
    .showHelpAfterError("(add --help for what it takes)")
    .configureHelp({ showGlobalOptions: true, helpWidth: shell.out.columns ?? 100 })
    .configureOutput({
      writeOut: (text) => void shell.out.write(text),
      writeErr: (text) => void shell.err.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "inferno: ")),
    });
  const act: Definition["act"] =
    (action) =>
    async (...given) => {
      // Commander hands over the positional arguments, the command's own options, and the command itself.
      const command = given.at(-1);
      if (!(command instanceof Command)) throw new Error("commander gave no command");
      onExit(await action({ shell, args: command.args, options: <Options extends GlobalOptions>() => command.optsWithGlobals<Options>() }));
    };
  const definition: Definition = { program, act };
  defineRunCommands(definition);
  defineStoredRunCommands(definition);
  defineWorkspaceCommands(definition);
  defineServerCommands(definition);
  return program;
}

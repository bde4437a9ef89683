import type { Command } from "commander";
import type { GlobalOptions, Shell } from "../shell.ts";

/** What the parts of the program are defined with. */
export type Definition = {
  program: Command;
  /** Makes an action of a command that is loaded only now and given the global options along with its own. Its exit code becomes the program's. */
  act(action: (context: ActionContext) => Promise<number>): (...given: unknown[]) => Promise<void>;
};

export type ActionContext = {
  shell: Shell;
  /** The positional arguments. */
  args: readonly string[];
  /** Global and own options, as commander parsed them by the definitions beside the action. */
  options: <Options extends GlobalOptions>() => Options;
};

export function example(command: Command, text: string): Command {
  return command.addHelpText("after", `\nExample:\n  ${text}`);
}

import { CommanderError, type Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../../../src-main/cli/program/program.ts";
import { type FakeShell, makeApi, makeControl, makeRun, makeShell } from "./make-shell.ts";

type Ran = { shell: FakeShell; exitCode: number | null; globals: unknown };

/** Parses a command line; commander's own way out counts as its exit code. */
async function parse(args: string[]): Promise<Ran> {
  const ran: Ran = { shell: makeShell(), exitCode: null, globals: null };
  const api = makeApi({ "run:list": () => [makeRun()], "run:pause": () => makeRun({ state: "paused" }), "endpoint:delete": () => null });
  ran.shell.openControl = (globals) => {
    ran.globals = globals;
    return Promise.resolve(makeControl(api));
  };
  try {
    await createProgram(ran.shell, (code) => (ran.exitCode = code)).parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    ran.exitCode = error.exitCode === 0 ? 0 : 2;
  }
  return ran;
}

const allCommands = (command: Command): Command[] => [command, ...command.commands.flatMap(allCommands)];
const program = createProgram(makeShell(), () => undefined);

describe("the command line", () => {
  it("has every command there is, and none that is not", () => {
    expect(program.commands.map((command) => command.name())).toEqual(
      "run try validate resume retry demo runs show pause cancel delete export apply endpoints pipelines nodes datasets secret token backup restore salvage prune serve doctor".split(
        " ",
      ),
    );
  });

  it.each(
    allCommands(program)
      .slice(1)
      .filter((command) => command.commands.length === 0)
      .map((command) => [`${command.parent?.name() ?? ""} ${command.name()}`, command] as const),
  )("%s says what it does, with an example", (_, command) => {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    expect(command.description()).not.toBe("");
    expect(help).toContain("Example:\n  ");
    expect(help).toContain("--data-dir");
  });

  it.each([[["--data-dir", "/d", "runs"]], [["runs", "--data-dir", "/d"]]])("takes --data-dir anywhere: %j", async (args) => {
    expect((await parse(args)).globals).toMatchObject({ dataDir: "/d" });
  });

  it("gives a subcommand of a list its own name and the global options", async () => {
    const ran = await parse(["endpoints", "delete", "small", "--json"]);
    expect(JSON.parse(ran.shell.out.text())).toEqual({ deleted: "small" });
  });

  it.each([
    [["--help"], 0],
    [["run", "--help"], 0],
    [["--version"], 0],
    [["runs"], 0],
    [["pause", "last"], 0],
    [[], 2],
    [["frob"], 2],
    [["runs", "--frob"], 2],
    [["pause"], 2],
    [["pause", "a", "b"], 2],
    [["run", "p.yaml"], 2],
    [["run", "p.yaml", "-i", "a", "-o", "b", "--nodes", "ten"], 2],
    [["run", "p.yaml", "-i", "a", "-o", "b", "--on-bad-row", "skip"], 2],
    [["token", "create"], 2],
    [["token", "create", "--role", "king"], 2],
    [["prune", "--older-than", "90"], 2],
    [["serve", "--port", "70000"], 2],
    [["batch"], 2],
  ])("%j exits with %i", async (args, exitCode) => {
    expect((await parse(args)).exitCode).toBe(exitCode);
  });

  it("says what is wrong as `inferno: sentence`", async () => {
    expect((await parse(["runs", "--frob"])).shell.err.text()).toMatch(/^inferno: unknown option '--frob'/);
  });
});

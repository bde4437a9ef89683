import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { formatInstant } from "../print/figures.ts";
import { formatTable } from "../print/table.ts";
import { readSecretValue } from "../secret-value.ts";
import { type GlobalOptions, printJson, printLine, type Shell } from "../shell.ts";
import { InterruptedError, UsageError } from "../shell-errors.ts";
import { withApi } from "../with-api.ts";

/** `inferno secret set NAME`: the value comes from standard input, or from a prompt that shows nothing. */
export async function setSecret(shell: Shell, name: string, options: GlobalOptions): Promise<ExitCode> {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name))
    throw new UsageError("A secret's name is up to 100 letters, digits, dots, dashes and underscores; the value is not given on the command line.");
  const typed = shell.stdin.isTTY === true ? await promptHidden(shell, `value of ${name} (not shown): `) : await readAll(shell.stdin);
  const read = readSecretValue(typed);
  if (!read.ok) throw new UsageError(`secret ${name} was not set: ${read.refusal}`);
  return withApi(shell, options, "write", async (api) => {
    await api.call("secret:set", { name, value: read.value });
    await shell.err.write(`secret ${name} is set.\n`);
    return exitCodes.ok;
  });
}

/** `inferno secret list`: names only. */
export function listSecrets(shell: Shell, options: GlobalOptions): Promise<ExitCode> {
  return withApi(shell, options, "read", async (api) => {
    const secrets = await api.call("secret:list", {});
    if (options.json) await printJson(shell, secrets);
    else if (secrets.length === 0) await printLine(shell, "No secrets yet: inferno secret set NAME stores one.");
    else {
      const columns = [
        { title: "secret", text: (each: (typeof secrets)[number]) => each.name },
        { title: "changed", text: (each: (typeof secrets)[number]) => formatInstant(each.updatedAt) },
      ];
      await shell.out.write(`${formatTable(columns, secrets, shell.out.columns).join("\n")}\n`);
    }
    return exitCodes.ok;
  });
}

/** `inferno secret remove NAME` */
export function removeSecret(shell: Shell, name: string, options: GlobalOptions): Promise<ExitCode> {
  return withApi(shell, options, "write", async (api) => {
    await api.call("secret:remove", { name });
    await shell.err.write(`secret ${name} is removed.\n`);
    return exitCodes.ok;
  });
}

async function readAll(stdin: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const piece of stdin) text += String(piece);
  return text;
}

const enter = new Set(["\r", "\n", "\u0004"]);
const rubOut = new Set(["\u007f", "\b"]);

/** Reads a line from the terminal in raw mode, so that nothing of it is shown. */
async function promptHidden(shell: Shell, question: string): Promise<string> {
  const { stdin } = shell;
  await shell.err.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  let typed = "";
  try {
    for await (const piece of stdin.iterator({ destroyOnReturn: false })) {
      for (const character of String(piece)) {
        if (enter.has(character)) return typed;
        if (character === "\u0003") throw new InterruptedError("interrupted; no secret was set.");
        typed = rubOut.has(character) ? typed.slice(0, -1) : typed + character;
      }
    }
    return typed;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    await shell.err.write("\n");
  }
}

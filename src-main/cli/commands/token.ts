import type { tokenRoles, TokenSummary } from "../../../src-shared/wire/ui/access-messages.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { formatInstant } from "../print/figures.ts";
import { type Column, formatTable } from "../print/table.ts";
import { joinCommand } from "../run/join-command.ts";
import { type GlobalOptions, printJson, printLine, type Shell } from "../shell.ts";
import { withApi } from "../with-api.ts";

export type TokenOptions = GlobalOptions & { role: (typeof tokenRoles)[number]; name?: string; ttl: number };

const tokenColumns: Column<TokenSummary>[] = [
  { title: "token", text: (each) => each.id },
  { title: "role", text: (each) => each.role },
  { title: "name", text: (each) => each.name, flexible: true },
  { title: "made", text: (each) => formatInstant(each.createdAt) },
  { title: "expires", text: (each) => formatInstant(each.expiresAt) },
  { title: "revoked", text: (each) => (each.revoked ? "yes" : "no") },
];

/** `inferno token create`: the token alone on stdout, this once; what to do with it on stderr. */
export function createToken(shell: Shell, options: TokenOptions): Promise<ExitCode> {
  return withApi(shell, options, "write", async (api) => {
    const { summary, token } = await api.call("token:create", {
      role: options.role,
      ttlMs: options.ttl,
      ...(options.name === undefined ? {} : { name: options.name }),
    });
    const command = options.role === "node" ? joinCommand(token) : `inferno runs --connect URL --token ${token}`;
    if (options.json) {
      await printJson(shell, { ...summary, token, command });
      return exitCodes.ok;
    }
    await printLine(shell, token);
    await shell.err.write(`It is shown this once and is good until ${formatInstant(summary.expiresAt)}. To use it: ${command.replace(token, "TOKEN")}\n`);
    return exitCodes.ok;
  });
}

/** `inferno token list`: never the tokens themselves. */
export function listTokens(shell: Shell, options: GlobalOptions): Promise<ExitCode> {
  return withApi(shell, options, "read", async (api) => {
    const tokens = await api.call("token:list", {});
    if (options.json) await printJson(shell, tokens);
    else if (tokens.length === 0) await printLine(shell, "No tokens: inferno token create --role node makes one for a node.");
    else await shell.out.write(`${formatTable(tokenColumns, tokens, shell.out.columns).join("\n")}\n`);
    return exitCodes.ok;
  });
}

/** `inferno token revoke ID` */
export function revokeToken(shell: Shell, id: string, options: GlobalOptions): Promise<ExitCode> {
  return withApi(shell, options, "write", async (api) => {
    await api.call("token:revoke", { id });
    if (options.json) await printJson(shell, { revoked: id });
    else await printLine(shell, `token ${id} is revoked.`);
    return exitCodes.ok;
  });
}

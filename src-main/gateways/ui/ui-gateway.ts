import type { Server, Socket } from "socket.io";
import { z } from "zod";
import { okReply, RefusedError, refuse, type Reply } from "../../../src-shared/wire/reply.ts";
import { type UiUpEvent, uiUpMessages } from "../../../src-shared/wire/ui-up.ts";
import type { Role } from "../../../src-shared/wire/ui/roles.ts";
import type { ApiAccess } from "../../security/api-access.ts";
import { type CommandTable, runCommand } from "./command-table.ts";

const handshakeSchema = z.object({ token: z.string().min(20).max(200) });

/** Namespace `/ui`: commands from other processes, each checked for shape and role. */
export function openUiGateway(io: Server, parts: { commands: CommandTable; access: ApiAccess; onNotice: (sentence: string) => void }): void {
  const ui = io.of("/ui");
  ui.use((socket, next) => {
    const handshake = handshakeSchema.safeParse(socket.handshake.auth);
    const role = handshake.success ? parts.access.findRole(handshake.data.token) : null;
    if (role === null) return next(Object.assign(new Error("The token is not valid here, or has expired."), { data: { code: "E_TOKEN_INVALID" } }));
    (socket.data as { token: string }).token = handshake.data?.token ?? "";
    next();
  });
  ui.on("connection", (socket) => {
    for (const event of Object.keys(uiUpMessages) as UiUpEvent[]) socket.on(event as string, (...args: unknown[]) => void answer(socket, event, args));
  });

  async function answer(socket: Socket, event: UiUpEvent, args: unknown[]): Promise<void> {
    const ack = args.at(-1);
    if (typeof ack !== "function") return;
    const reply = ack as (reply: Reply<unknown>) => void;
    try {
      reply(okReply(await runCommand(parts.commands, requireRole(socket), event, args[0] as never)));
    } catch (cause) {
      if (cause instanceof RefusedError) return reply(refuse({ code: cause.code, message: cause.message.slice(0, 4000), problems: cause.problems }));
      parts.onNotice(`${event} failed: ${(cause as Error).message}`);
      reply(refuse({ code: "E_INTERNAL", message: `The control plane could not do this (${event}); its own output says why.` }));
    }
  }

  /** Asked anew each time: a token may have been revoked or have expired since the handshake. */
  function requireRole(socket: Socket): Role {
    const role = parts.access.findRole((socket.data as { token: string }).token);
    if (role === null) throw new RefusedError("E_TOKEN_INVALID", "The token is no longer valid.");
    return role;
  }
}

import type { Server, Socket } from "socket.io";
import { okReply, RefusedError, refuse, type Reply } from "../../../src-shared/wire/reply.ts";
import { type UiUpEvent, uiUpMessages } from "../../../src-shared/wire/ui-up.ts";
import type { Role } from "../../../src-shared/wire/ui/roles.ts";
import type { Callers, SocketCaller } from "../../security/callers.ts";
import { type CommandTable, runCommand } from "./command-table.ts";

type SocketFacts = { caller: SocketCaller };

/** Namespace `/ui`: commands from windows and other processes, each checked for shape and role. */
export function openUiGateway(io: Server, parts: { commands: CommandTable; callers: Callers; onNotice: (sentence: string) => void }): void {
  const ui = io.of("/ui");
  ui.use((socket, next) => {
    const caller = parts.callers.admit(socket.request, socket.handshake.auth);
    if (caller === null) return next(Object.assign(new Error("The token is not valid here, or has expired."), { data: { code: "E_TOKEN_INVALID" } }));
    (socket.data as SocketFacts).caller = caller;
    next();
  });
  parts.callers.sessions.onEnd((id) => {
    for (const socket of ui.sockets.values()) if ((socket.data as SocketFacts).caller.sessionId === id) socket.disconnect(true);
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

  /** Asked anew each time: a token may have been revoked, or a session have ended, since the handshake. */
  function requireRole(socket: Socket): Role {
    const role = (socket.data as SocketFacts).caller.findRole();
    if (role === null) throw new RefusedError("E_TOKEN_INVALID", "The token or the session is no longer valid. Sign in again.");
    return role;
  }
}

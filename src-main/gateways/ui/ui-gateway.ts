import type { Server, Socket } from "socket.io";
import { okReply, RefusedError, refuse, type Reply } from "../../../src-shared/wire/reply.ts";
import { type TopicName, topicsWatchSchema } from "../../../src-shared/wire/ui-down.ts";
import { type UiUpEvent, uiUpMessages } from "../../../src-shared/wire/ui-up.ts";
import type { Role } from "../../../src-shared/wire/ui/roles.ts";
import type { Callers, SocketCaller } from "../../security/callers.ts";
import { maxFaults, refuseUnknownEvents } from "../unknown-events.ts";
import { type CommandTable, runCommand } from "./command-table.ts";
import type { TopicHub, WindowLink } from "./topic-hub.ts";

const knownEvents: ReadonlySet<string> = new Set([...Object.keys(uiUpMessages), "topics:watch"]);

type SocketFacts = { caller: SocketCaller };
export type UiGatewayParts = { commands: CommandTable; callers: Callers; topics: TopicHub; onNotice: (sentence: string) => void };

/** Namespace `/ui`: commands from windows and other processes, each checked for shape and role, and the topics windows watch. */
export function openUiGateway(io: Server, parts: UiGatewayParts): void {
  const ui = io.of("/ui");
  ui.use((socket, next) => {
    const caller = parts.callers.admit(socket.request, socket.handshake.auth);
    if (caller === null) return next(Object.assign(new Error("The token is not valid here, or has expired."), { data: { code: "E_TOKEN_INVALID" } }));
    (socket.data as SocketFacts).caller = caller;
    next();
  });
  parts.callers.sessions.onEnd(() => {
    for (const socket of ui.sockets.values()) if (findRole(socket) === null) socket.disconnect(true);
  });
  ui.on("connection", (socket) => {
    const on = (event: string, handle: (request: unknown) => unknown): void => {
      socket.on(event, (...args: unknown[]) => void answer(socket, event, args, handle));
    };
    for (const event of Object.keys(uiUpMessages) as UiUpEvent[]) {
      on(event, (request) => runCommand(parts.commands, requireRole(socket), event, request as never));
    }
    const link = makeWindowLink(socket);
    on("topics:watch", (request) => {
      requireRole(socket);
      parts.topics.watch(link, readTopics(request));
      return null;
    });
    socket.on("disconnect", () => parts.topics.remove(link));
    let unknown = 0;
    refuseUnknownEvents(socket, knownEvents, (event) => {
      unknown += 1;
      if (unknown < maxFaults) return;
      parts.onNotice(`A window or program sent ${maxFaults} messages that make no sense (last: ${event}); its connection was ended.`);
      socket.disconnect(true);
    });
  });

  async function answer(socket: Socket, event: string, args: unknown[], handle: (request: unknown) => unknown): Promise<void> {
    const ack = args.at(-1);
    if (typeof ack !== "function") return;
    const reply = ack as (reply: Reply<unknown>) => void;
    try {
      reply(okReply(await handle(args[0])));
    } catch (cause) {
      if (cause instanceof RefusedError) {
        reply(refuse({ code: cause.code, message: cause.message.slice(0, 4000), problems: cause.problems }));
        // Told why, and then it is over: a window asks to sign in again.
        if (findRole(socket) === null) socket.disconnect(true);
        return;
      }
      parts.onNotice(`${event} failed: ${(cause as Error).message}`);
      reply(refuse({ code: "E_INTERNAL", message: `The control plane could not do this (${event}); its own output says why.` }));
    }
  }
}

function makeWindowLink(socket: Socket): WindowLink {
  return {
    send: (valueByTopic, acknowledge) => void socket.emit("topics", valueByTopic, acknowledge),
    isWelcome: () => findRole(socket) !== null,
    disconnect: () => void socket.disconnect(true),
  };
}

function readTopics(request: unknown): TopicName[] {
  const parsed = topicsWatchSchema.safeParse(request);
  if (!parsed.success) throw new RefusedError("E_MESSAGE", `topics:watch: ${parsed.error.issues[0]?.path.join(".") ?? ""} is not what it must be`);
  // The pattern of the schema says what the type says.
  return parsed.data.topics as TopicName[];
}

/** Asked anew each time: a token may have been revoked, or a session have ended, since the handshake. */
function findRole(socket: Socket): Role | null {
  return (socket.data as SocketFacts).caller.findRole();
}

function requireRole(socket: Socket): Role {
  const role = findRole(socket);
  if (role === null) throw new RefusedError("E_TOKEN_INVALID", "The token or the session is no longer valid. Sign in again.");
  return role;
}

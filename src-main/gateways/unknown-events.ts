import type { Socket } from "socket.io";
import { refuse } from "../../src-shared/wire/reply.ts";

/** Messages that make no sense from one connection before it is ended. */
export const maxFaults = 10;

/** Answers a message that is not among `known`, when it asks for an answer, with E_EVENT_UNKNOWN; `onUnknown` gets its name, cut. */
export function refuseUnknownEvents(socket: Socket, known: ReadonlySet<string>, onUnknown: (event: string) => void): void {
  socket.onAny((...args: unknown[]) => {
    // The protocol allows numbers too.
    const event = String(args[0]);
    if (known.has(event)) return;
    const name = event.slice(0, 50);
    const acknowledge = args.at(-1);
    if (typeof acknowledge === "function") acknowledge(refuse({ code: "E_EVENT_UNKNOWN", message: `The control plane knows no message ${name}.` }));
    onUnknown(name);
  });
}

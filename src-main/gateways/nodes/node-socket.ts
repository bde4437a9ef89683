import type { Socket } from "socket.io";
import { nodeDownReplySchema, type NodeDownEvent, type NodeDownReply, type NodeDownRequest } from "../../../src-shared/wire/node-down.ts";
import type { NodeLink } from "../../scheduling/connected-node.ts";

const defaultTimeoutMs = 10_000;

/** Speaks to one node over its socket. Replies are validated: a node is not trusted to answer in shape. */
export function makeNodeLink(socket: Socket): NodeLink {
  return {
    async send<Event extends NodeDownEvent>(
      event: Event,
      request: NodeDownRequest<Event>,
      options: { frame?: Buffer; timeoutMs?: number } = {},
    ): Promise<NodeDownReply<Event>> {
      const timed = socket.timeout(options.timeoutMs ?? defaultTimeoutMs);
      const reply: unknown = options.frame === undefined ? await timed.emitWithAck(event, request) : await timed.emitWithAck(event, request, options.frame);
      return nodeDownReplySchema(event).parse(reply);
    },
    disconnect() {
      socket.disconnect(true);
    },
  };
}

import type { NodeDownEvent, NodeDownReply, NodeDownRequest } from "../../src-shared/wire/node-down.ts";
import { okReply } from "../../src-shared/wire/reply.ts";
import type { NodeLink } from "../../src-main/scheduling/connected-node.ts";

type Sent = { event: NodeDownEvent; request: unknown };

/** The far end of a node's connection: notes what it is told, and says yes unless the test says otherwise. */
export class FakeNodeLink implements NodeLink {
  readonly sent: Sent[] = [];
  disconnected = false;
  /** Called for every message; what it gives is the answer. */
  answer: (event: NodeDownEvent, request: unknown) => Promise<unknown> = async () => okReply(null);

  async send<Event extends NodeDownEvent>(event: Event, request: NodeDownRequest<Event>): Promise<NodeDownReply<Event>> {
    this.sent.push({ event, request });
    return (await this.answer(event, request)) as NodeDownReply<Event>;
  }

  disconnect(): void {
    this.disconnected = true;
  }

  /** What it was told of this kind, oldest first. */
  told<Event extends NodeDownEvent>(event: Event): NodeDownRequest<Event>[] {
    return this.sent.filter((one) => one.event === event).map(({ request }) => request as NodeDownRequest<Event>);
  }
}

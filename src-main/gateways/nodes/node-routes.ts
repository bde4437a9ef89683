import type { IncomingMessage } from "node:http";
import { chunkIdSchema } from "../../../src-shared/model/ids.ts";
import { maxFrameBytes } from "../../../src-shared/wire/frame.ts";
import { okReply, RefusedError, refuse } from "../../../src-shared/wire/reply.ts";
import type { Coordinator } from "../../scheduling/coordinator.ts";
import { type Route, sendJson } from "../http/http-server.ts";
import type { NodeAdmission } from "./node-admission.ts";
import type { StoredNode } from "../../storage/nodes-table.ts";
import type { NodesGateway } from "./nodes-gateway.ts";

export type NodeRouteParts = { coordinator: Coordinator; admission: NodeAdmission; gateway: NodesGateway };

/**
 * `Authorization: Bearer <nodeId>:<credential>`. Chunks too large for the socket, for connected nodes; and results that are too large
 * for it, or that a node which was started anew found in its spool: it tells them before it connects.
 */
export function makeNodeRoutes(parts: NodeRouteParts): Route {
  return async (request, response, url) => {
    const chunkPath = /^\/nodes\/chunks\/([^/]{1,64})$/.exec(url.pathname);
    const isPush = request.method === "POST" && url.pathname === "/nodes/results";
    if (!isPush && (chunkPath === null || request.method !== "GET")) return false;
    try {
      const node = requireNode(parts, request.headers.authorization);
      if (isPush) {
        const push = { want: readNumber(request, "x-inferno-want", 100_000), ageMs: readNumber(request, "x-inferno-age", Number.MAX_SAFE_INTEGER) };
        sendJson(response, 200, okReply(await parts.gateway.acceptPosted(node, await readBody(request), push)));
      } else {
        const frame = takeFrame(parts.coordinator, node, chunkPath?.[1] ?? "");
        response.writeHead(200, { "content-type": "application/x-ndjson" }).end(frame);
      }
    } catch (cause) {
      if (!(cause instanceof RefusedError)) throw cause;
      sendJson(response, cause.code === "E_REVOKED" ? 401 : 422, refuse({ code: cause.code, message: cause.message }));
    }
    return true;
  };
}

function requireNode({ admission }: NodeRouteParts, authorization: string | undefined): StoredNode {
  const [, nodeId, credential] = /^Bearer ([^:\s]+):(\S+)$/.exec(authorization ?? "") ?? [];
  return admission.requireNode(nodeId ?? "", credential ?? "");
}

/** 0 for what is no number. */
function readNumber(request: IncomingMessage, header: string, most: number): number {
  const number = Math.trunc(Number(request.headers[header] ?? 0));
  return number > 0 ? Math.min(most, number) : 0;
}

function takeFrame(coordinator: Coordinator, node: StoredNode, id: string): Buffer {
  if (coordinator.nodes.find(node.id) === undefined) throw new RefusedError("E_NO_HELLO", "The node is not connected.");
  const chunkId = chunkIdSchema.safeParse(id);
  const chunk = chunkId.success ? coordinator.chunks.find(chunkId.data) : undefined;
  if (chunk === undefined || chunk.nodeNo !== node.no || chunk.frame === null)
    throw new RefusedError("E_NOT_OWNER", `Chunk ${id} is not this node's to fetch.`);
  return chunk.frame;
}

async function readBody(request: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > maxFrameBytes) throw new RefusedError("E_FRAME", `A frame may have ${maxFrameBytes} bytes at most.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

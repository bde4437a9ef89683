import { chunkIdSchema } from "../../../src-shared/model/ids.ts";
import { maxFrameBytes } from "../../../src-shared/wire/frame.ts";
import { okReply, RefusedError, refuse } from "../../../src-shared/wire/reply.ts";
import type { ConnectedNode } from "../../scheduling/connected-node.ts";
import type { Coordinator } from "../../scheduling/coordinator.ts";
import { type Route, sendJson } from "../http/http-server.ts";
import type { NodeAdmission } from "./node-admission.ts";
import type { NodesGateway } from "./nodes-gateway.ts";

export type NodeRouteParts = { coordinator: Coordinator; admission: NodeAdmission; gateway: NodesGateway };

/** Frames too large for the socket, both ways, for connected nodes: `Authorization: Bearer <nodeId>:<credential>`. */
export function makeNodeRoutes(parts: NodeRouteParts): Route {
  return async (request, response, url) => {
    const chunkPath = /^\/nodes\/chunks\/([^/]{1,64})$/.exec(url.pathname);
    const isPush = request.method === "POST" && url.pathname === "/nodes/results";
    if (!isPush && (chunkPath === null || request.method !== "GET")) return false;
    try {
      const node = requireNode(parts, request.headers.authorization);
      if (isPush) {
        const want = Math.trunc(Math.max(0, Math.min(100_000, Number(request.headers["x-inferno-want"] ?? 0) || 0)));
        sendJson(response, 200, okReply(await parts.gateway.acceptResults(node, await readBody(request), want)));
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

function requireNode({ coordinator, admission }: NodeRouteParts, authorization: string | undefined): ConnectedNode {
  const [, nodeId, credential] = /^Bearer ([^:\s]+):(\S+)$/.exec(authorization ?? "") ?? [];
  const stored = admission.requireNode(nodeId ?? "", credential ?? "");
  const node = coordinator.nodes.find(stored.id);
  if (node === undefined) throw new RefusedError("E_NO_HELLO", "The node is not connected.");
  return node;
}

function takeFrame(coordinator: Coordinator, node: ConnectedNode, id: string): Buffer {
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

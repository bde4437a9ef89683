import { randomBytes } from "node:crypto";
import { makeId } from "../../../src-shared/model/ids.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { UiUpRequest, UiUpValue } from "../../../src-shared/wire/ui-up.ts";
import { hashTokenSecret, makeTokenSecret } from "../../security/token-secrets.ts";
import type { StoredNode } from "../../storage/nodes-table.ts";
import type { CommandTable } from "./command-table.ts";
import type { ReadParts, WriteParts } from "./command-parts.ts";
import { listNodes } from "./node-list.ts";

type ReadCommands = Pick<CommandTable, "node:list" | "secret:list" | "token:list">;
type WriteCommands = Pick<
  CommandTable,
  "node:delete" | "node:drain" | "local-nodes:ensure" | "secret:set" | "secret:remove" | "token:create" | "token:revoke" | "app-link:create"
>;

export function makeFleetReadCommands(parts: ReadParts): ReadCommands {
  return {
    "node:list": () => listNodes(parts),
    "secret:list": () => parts.secrets.list(),
    "token:list": () => parts.store.tokens.list(),
  };
}

export function makeFleetWriteCommands(parts: WriteParts): WriteCommands {
  const { store, secrets, clock } = parts;
  return {
    "node:delete": async ({ name }) => removeNode(parts, name),
    "node:drain": ({ name }) => drainNode(parts, name),
    "local-nodes:ensure": ({ count, slots }) => {
      if (parts.localNodes === null) throw new RefusedError("E_NOT_LISTENING", "This control plane does not listen, so no node can join it.");
      return parts.localNodes.ensure(count, slots);
    },
    "secret:set": ({ name, value }) => {
      secrets.set(name, value, clock.now());
      return null;
    },
    "secret:remove": ({ name }) => {
      secrets.remove(name);
      return null;
    },
    "token:create": (request) => createToken(parts, request),
    "app-link:create": () => ({ url: parts.makeAppUrl() }),
    "token:revoke": ({ id }) => {
      if (!store.tokens.revoke(id)) throw new RefusedError("E_TOKEN_UNKNOWN", `There is no token ${id}. inferno token list shows them.`);
      return null;
    },
  };
}

function requireNode({ store }: WriteParts, name: string): StoredNode {
  const stored = store.nodes.findByReference(name);
  if (stored === null) throw new RefusedError("E_NODE_UNKNOWN", `There is no node ${name}. inferno nodes lists them.`);
  return stored;
}

async function drainNode(parts: WriteParts, name: string): Promise<null> {
  const { id } = requireNode(parts, name);
  const node = parts.coordinator.nodes.find(id);
  if (node === undefined) throw new RefusedError("E_NODE_GONE", `The node ${name} is not connected, so it holds nothing.`);
  parts.localNodes?.letGo(node);
  const reply = await node.link.send("node:stop", {}, { timeoutMs: 10_000 });
  if (!reply.ok) throw new RefusedError(reply.failure.code, reply.failure.message);
  return null;
}

async function removeNode(parts: WriteParts, name: string): Promise<null> {
  const { store, coordinator, clock } = parts;
  const stored = requireNode(parts, name);
  const connected = coordinator.nodes.find(stored.id);
  if (connected !== undefined) parts.localNodes?.letGo(connected);
  store.nodes.remove(stored.no, clock.now());
  connected?.link.disconnect();
  await coordinator.endNode(stored.no, "interrupted");
  return null;
}

function createToken({ store, clock, joinAddress }: WriteParts, { role, name, ttlMs }: UiUpRequest<"token:create">): UiUpValue<"token:create"> {
  const secret = makeTokenSecret();
  const createdAt = clock.now();
  const address = joinAddress();
  if (role === "node" && address === null) {
    throw new RefusedError("E_NOT_LISTENING", "No control plane is serving this folder, so a node could not join. Start one with: inferno serve");
  }
  const id = makeId("tok", (bytes) => bytes.set(randomBytes(bytes.length)));
  const summary = { id, name, role, createdAt, expiresAt: createdAt + ttlMs, revoked: false };
  store.tokens.add({ ...summary, secretHash: hashTokenSecret(secret) });
  return { summary, token: role === "node" ? `inferno1.${secret}@${address}` : secret };
}

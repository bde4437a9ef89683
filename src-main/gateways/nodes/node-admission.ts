import { randomBytes } from "node:crypto";
import { makeId } from "../../../src-shared/model/ids.ts";
import type { NodeHandshake, NodeHello } from "../../../src-shared/wire/node-up.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import { protocolRange, protocolVersion } from "../../../src-shared/wire/version.ts";
import type { Clock } from "../../clock.ts";
import { hashTokenSecret, makeTokenSecret, matchesHash } from "../../security/token-secrets.ts";
import type { StoredNode } from "../../storage/nodes-table.ts";
import type { Store } from "../../storage/store.ts";

/** Who is at the door: a process with a join token, or a node known by its credential. */
export type Admitted = { kind: "joining"; local: boolean } | { kind: "known"; node: StoredNode };

/** Lets nodes in: by a join token once, by their own credential from then on. */
export class NodeAdmission {
  readonly #store: Store;
  readonly #clock: Clock;
  /** The secret that this control plane gave to the local processes it started; never stored. */
  readonly localSecret = makeTokenSecret();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Throws `RefusedError` E_TOKEN_INVALID or E_REVOKED. */
  checkHandshake(handshake: NodeHandshake): Admitted {
    if ("credential" in handshake) return { kind: "known", node: this.requireNode(handshake.nodeId, handshake.credential) };
    if (matchesHash(handshake.joinSecret, hashTokenSecret(this.localSecret))) return { kind: "joining", local: true };
    const token = this.#store.tokens.findBySecretHash(hashTokenSecret(handshake.joinSecret));
    if (token === null || token.role !== "node")
      throw new RefusedError("E_TOKEN_INVALID", "The join token is not one of this control plane's. Make a new one there: inferno token create --role node");
    if (token.revoked) throw new RefusedError("E_TOKEN_INVALID", "The join token was revoked. Make a new one: inferno token create --role node");
    if (token.expiresAt <= this.#clock.now())
      throw new RefusedError("E_TOKEN_INVALID", "The join token has expired. Make a new one: inferno token create --role node");
    return { kind: "joining", local: false };
  }

  /** Throws `RefusedError` E_REVOKED. */
  requireNode(nodeId: string, credential: string): StoredNode {
    const node = this.#store.nodes.find(nodeId);
    if (node === null || !matchesHash(credential, node.credentialHash)) {
      throw new RefusedError("E_REVOKED", "This node is not, or no longer, part of this control plane. Join anew with a fresh token.");
    }
    return node;
  }

  /** The stored node behind a hello, made on first contact; `credential` only then. */
  welcome(admitted: Admitted, hello: NodeHello): { node: StoredNode; credential: string | null } {
    requireCommonVersion(hello);
    const facts = { name: hello.name, slots: hello.slots, labels: hello.labels, version: hello.version };
    if (admitted.kind === "known") {
      Object.assign(admitted.node, { ...facts, name: admitted.node.name });
      this.#store.nodes.saveSeen(admitted.node, this.#clock.now());
      return { node: admitted.node, credential: null };
    }
    const credential = makeTokenSecret();
    const id = makeId("node", (bytes) => bytes.set(randomBytes(bytes.length)));
    if (admitted.local) this.#forgetLocal(hello.name);
    const name = this.#makeUniqueName(hello.name);
    this.#store.nodes.add({ ...facts, id, name, credentialHash: hashTokenSecret(credential), local: admitted.local }, this.#clock.now());
    return { node: this.#store.nodes.find(id) as StoredNode, credential };
  }

  /** Keeps what the node has done so far, and when it was last here. */
  saveSeen(node: StoredNode): void {
    this.#store.nodes.saveSeen(node, this.#clock.now());
  }

  /** A local node that could not say who it was takes the place of the one before it. */
  #forgetLocal(name: string): void {
    for (const node of this.#store.nodes.list()) if (node.local && node.name === name) this.#store.nodes.remove(node.no, this.#clock.now());
  }

  /** `gpu-box`, `gpu-box-2`, … : a name may be asked for twice; the id is the identity. */
  #makeUniqueName(wanted: string): string {
    const taken = new Set(this.#store.nodes.list().map(({ name }) => name));
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
    return name;
  }
}

function requireCommonVersion({ protocol, version }: NodeHello): void {
  if (protocol.min <= protocolRange.max && protocol.max >= protocolRange.min) return;
  const older = protocol.max < protocolRange.min ? "node" : "control plane";
  throw new RefusedError(
    "E_PROTO_VERSION",
    `This node (inferno-node ${version}, protocol ${protocol.min}–${protocol.max}) and the control plane (protocol ${protocolVersion}) do not understand each other. Update the ${older}.`,
  );
}

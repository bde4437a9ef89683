import { z } from "zod";
import { endpointSpecSchema, protocolNameSchema } from "../../model/endpoint.ts";
import { failureSchema } from "../../model/failure.ts";
import { jsonObjectSchema } from "../../model/json.ts";
import { stepTraceSchema } from "../node-down.ts";
import { namedSchema } from "./named.ts";

/** Whether an endpoint's key is there: `missing` when its secret, or its variable in the control plane's environment, is not set. */
export const keyStateSchema = z.enum(["none", "present", "missing"]);
export type KeyState = z.infer<typeof keyStateSchema>;

export const endpointSummarySchema = z.object({
  name: z.string(),
  version: z.int(),
  spec: endpointSpecSchema,
  updatedAt: z.number(),
  key: keyStateSchema,
  /** Names of registered pipelines whose newest version has a step that calls it. */
  usedBy: z.array(z.string()),
});
export type EndpointSummary = z.infer<typeof endpointSummarySchema>;

/** True says: the user knows that the address is on this machine or in a private network, and wants it called. */
const allowsPrivate = z.boolean().default(false);
/** A key that was typed and is not stored; held for this one call. */
const typedKey = z.string().min(1).max(65_536).optional();

const testReplySchema = z.object({
  /** Where the call was made. */
  node: z.object({ name: z.string(), local: z.boolean() }),
  /** Keys are masked in all of it. */
  trace: stepTraceSchema,
  /** Times of a connection of its own, before the call, in ms; null when the node is not on this machine, or a proxy is in between. */
  connection: z
    .object({ address: z.string().nullable(), dnsMs: z.number().nullable(), connectMs: z.number().nullable(), tlsMs: z.number().nullable() })
    .nullable(),
  /** What the server says it has; null when it does not say. */
  models: z.array(z.string()).nullable(),
});
export type EndpointTest = z.infer<typeof testReplySchema>;

/** What lately came of calls by this name, from the roll-ups of the last hour: all steps and runs together. */
const recentCallsSchema = z.object({ calls: z.int(), failed: z.int(), p50Ms: z.number().nullable(), lastAt: z.number() });

export const endpointHealthSchema = z.object({
  name: z.string(),
  /** Whether a connection could be opened from the control plane's machine. No request was sent. */
  reachable: z.boolean(),
  /** ms until it stood, the name's look-up included; null when it did not. */
  connectMs: z.number().nullable(),
  /** Why not, in a sentence; null when reachable. */
  problem: z.string().nullable(),
  checkedAt: z.number(),
  recent: recentCallsSchema.nullable(),
});
export type EndpointHealth = z.infer<typeof endpointHealthSchema>;

const foundServerSchema = z.object({
  /** "Ollama", "vLLM", "an OpenAI-compatible server" … */
  product: z.string(),
  protocol: protocolNameSchema,
  /** As an endpoint's url. */
  url: z.string(),
  models: z.array(z.string()),
});
export type FoundServer = z.infer<typeof foundServerSchema>;

const foundKeySchema = z.object({ env: z.string(), provider: z.string(), protocol: protocolNameSchema, url: z.string() });
export type FoundKey = z.infer<typeof foundKeySchema>;

export const endpointMessages = {
  "endpoint:list": { role: "viewer", request: z.object({}), reply: z.array(endpointSummarySchema) },
  /** Of registered endpoints; each is looked at no more often than every 20 s, whoever asks. */
  "endpoint:health": { role: "viewer", request: z.object({}), reply: z.array(endpointHealthSchema) },
  /**
   * Saves as a new version. `previousName`: the registered one that is changed, and renamed when the names differ; absent for
   * a new one. `version`: the one that was edited. Refused with E_ENDPOINT_EXISTS, E_ENDPOINT_CHANGED (another window was
   * first), E_ENDPOINT_USED (pipelines know it by its old name), E_ENDPOINT_INVALID, E_ENDPOINT_CONFIRM (see `allowPrivate`).
   */
  "endpoint:save": {
    role: "operator",
    request: z.object({
      name: z.string().min(1).max(200),
      previousName: z.string().min(1).max(200).optional(),
      version: z.int().min(1).optional(),
      spec: endpointSpecSchema,
      allowPrivate: allowsPrivate,
    }),
    reply: z.object({ name: z.string(), version: z.int().min(1) }),
  },
  "endpoint:delete": { role: "operator", request: namedSchema, reply: z.null() },
  /**
   * One call, on a connected node or a local one started for it. What goes wrong with the call is in the reply. `request`:
   * the protocol's own body; absent for the smallest that makes sense.
   */
  "endpoint:test": {
    role: "operator",
    request: z.object({ spec: endpointSpecSchema, key: typedKey, request: jsonObjectSchema.optional(), allowPrivate: allowsPrivate }),
    reply: testReplySchema,
  },
  /** The models of an endpoint's server, asked for over a node. `failure` says why there are none; both null: the protocol has no such list. */
  "endpoint:models": {
    role: "operator",
    request: z.object({ spec: endpointSpecSchema, key: typedKey, allowPrivate: allowsPrivate }),
    reply: z.object({ models: z.array(z.string()).nullable(), failure: failureSchema.nullable() }),
  },
  /** Model servers at the usual ports of this machine, and names of variables in the control plane's environment that hold providers' keys. */
  "endpoint:discover": { role: "operator", request: z.object({}), reply: z.object({ servers: z.array(foundServerSchema), keys: z.array(foundKeySchema) }) },
} as const;

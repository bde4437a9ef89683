import { z } from "zod";

/** The wire formats that nodes speak. One file each in src-node/protocols. */
export const protocolNames = [
  "openai-chat",
  "openai-completions",
  "openai-embeddings",
  "openai-responses",
  "anthropic-messages",
  "ollama-chat",
  "ollama-embed",
  "tgi-generate",
  "kserve-v2",
  "http",
] as const;
export const protocolNameSchema = z.enum(protocolNames);
export type ProtocolName = z.infer<typeof protocolNameSchema>;

/** Protocols that take several rows in one request. */
export const packableProtocols: readonly ProtocolName[] = ["openai-embeddings", "openai-completions", "ollama-embed", "kserve-v2"];

/** Protocols that can stream their answer. */
export const streamableProtocols: readonly ProtocolName[] = [
  "openai-chat",
  "openai-completions",
  "openai-responses",
  "anthropic-messages",
  "ollama-chat",
  "tgi-generate",
];

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, "is not a header name");

/** Where a key comes from. Never the key itself: no type on the way to a screen or a file can hold one. */
export const authReferenceSchema = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not the name of an environment variable"), header: headerName.optional() }),
  z.strictObject({ secret: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, "is not the name of a secret"), header: headerName.optional() }),
]);
export type AuthReference = z.infer<typeof authReferenceSchema>;

/** Bounds over the whole fleet. Absent means unbounded. */
export const endpointLimitsSchema = z.strictObject({
  /** Calls in flight at once, 1…100000. */
  concurrency: z.int().min(1).max(100_000).optional(),
  requestsPerMinute: z.number().positive().max(1e9).optional(),
  /** Input and output tokens together. */
  tokensPerMinute: z.number().positive().max(1e12).optional(),
});
export type EndpointLimits = z.infer<typeof endpointLimitsSchema>;

/** One node's part of an endpoint's limits. Absent means unbounded; concurrency 0 means: no call from this node for now. */
export const limitShareSchema = z.object({
  concurrency: z.int().min(0).optional(),
  requestsPerMinute: z.number().min(0).optional(),
  tokensPerMinute: z.number().min(0).optional(),
});
export type LimitShare = z.infer<typeof limitShareSchema>;

const durationMs = z.int().min(1).max(86_400_000);

export const endpointTimeoutsSchema = z.strictObject({
  /** Until the connection stands. */
  connectMs: durationMs.default(10_000),
  /** From the request's last byte to the answer's first; long, because models load on first use. */
  firstByteMs: durationMs.default(540_000),
  /** Between two pieces of content of an answer; keep-alives do not count. */
  idleMs: durationMs.default(300_000),
  /** Over the whole call. */
  totalMs: durationMs.default(600_000),
});
export type EndpointTimeouts = z.infer<typeof endpointTimeoutsSchema>;

export const endpointRetrySchema = z.strictObject({
  /** Calls of one step for one row that may fail before the step does; rate limits do not count. 1…100. */
  maxAttempts: z.int().min(1).max(100).default(5),
  initialDelayMs: z.int().min(0).max(3_600_000).default(1000),
  maxDelayMs: z.int().min(0).max(3_600_000).default(60_000),
});
export type EndpointRetry = z.infer<typeof endpointRetrySchema>;

export const endpointPackSchema = z.strictObject({
  /** Rows in one request at most, 2…4096. */
  maxRows: z.int().min(2).max(4096),
  /** How long the first row of a request waits for company. */
  maxWaitMs: z.int().min(0).max(60_000).default(5),
});
export type EndpointPack = z.infer<typeof endpointPackSchema>;

/** US dollars for a million tokens. */
export const endpointPriceSchema = z.strictObject({
  inputPerMillion: z.number().min(0).max(1e6).default(0),
  outputPerMillion: z.number().min(0).max(1e6).default(0),
});
export type EndpointPrice = z.infer<typeof endpointPriceSchema>;

/** An endpoint as it stands in a pipeline file or the register. */
export const endpointSpecSchema = z.strictObject({
  protocol: protocolNameSchema,
  /** The base that the provider documents; the README says what each protocol adds to it. */
  url: z.string().min(1).max(2048),
  /** The model's name at the server; protocols other than `http` and `tgi-generate` need it. */
  model: z.string().min(1).max(500).optional(),
  stream: z.boolean().default(false),
  auth: authReferenceSchema.optional(),
  /** Further fixed headers of every call. Not for keys: use `auth`. */
  headers: z
    .record(
      headerName,
      z
        .string()
        .max(8192)
        .regex(/^[\t\x20-\x7e]*$/, "has characters that a header cannot carry"),
    )
    .optional(),
  limits: endpointLimitsSchema.prefault({}),
  timeouts: endpointTimeoutsSchema.prefault({}),
  retry: endpointRetrySchema.prefault({}),
  pack: endpointPackSchema.optional(),
  price: endpointPriceSchema.optional(),
});
export type EndpointSpec = z.infer<typeof endpointSpecSchema>;

/** What a node gets for `auth`: the header to send, and either the value itself (memory only) or the variable to read. */
export const nodeAuthSchema = z.union([
  z.object({ header: headerName.nullable(), value: z.string() }),
  z.object({ header: headerName.nullable(), env: z.string() }),
]);
export type NodeAuth = z.infer<typeof nodeAuthSchema>;

/**
 * An endpoint as a node calls it. Differs from `EndpointSpec` in that `auth` may hold a secret, which is why the two
 * types are not one: this one never goes to a screen, a file or a log.
 */
export const nodeEndpointSchema = endpointSpecSchema.omit({ auth: true }).extend({
  /** Names the fleet-wide budget: equal keys share limits. */
  key: z.string().min(1),
  auth: nodeAuthSchema.nullable(),
});
export type NodeEndpoint = z.infer<typeof nodeEndpointSchema>;

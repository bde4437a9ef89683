import { type EndpointSpec, endpointSpecSchema, packableProtocols, type ProtocolName, streamableProtocols } from "../../../../src-shared/model/endpoint.ts";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import { checkEndpointFields, type FieldProblem } from "../../../../src-shared/core/endpoints/check-endpoint-fields.ts";

/** A number field: empty text when nothing is written. */
export type NumberDraft = number | "";

export const keyKinds = ["none", "secret", "typed", "env"] as const;
export type KeyKind = (typeof keyKinds)[number];

/** The form of an endpoint. Its paths are those of the spec, so that messages find their fields. */
export type EndpointDraft = {
  name: string;
  protocol: ProtocolName;
  url: string;
  model: string;
  stream: boolean;
  /** `typed`: a key to be stored as `typedName` when the endpoint is saved. */
  auth: { kind: KeyKind; secret: string; typed: string; typedName: string; env: string; header: string };
  headers: { name: string; value: string }[];
  limits: { concurrency: NumberDraft; requestsPerMinute: NumberDraft; tokensPerMinute: NumberDraft };
  timeouts: { connectMs: NumberDraft; firstByteMs: NumberDraft; idleMs: NumberDraft; totalMs: NumberDraft };
  retry: { maxAttempts: NumberDraft; initialDelayMs: NumberDraft; maxDelayMs: NumberDraft };
  packOn: boolean;
  pack: { maxRows: NumberDraft; maxWaitMs: NumberDraft };
  priceOn: boolean;
  price: { inputPerMillion: NumberDraft; outputPerMillion: NumberDraft };
};

const defaults = endpointSpecSchema.parse({ protocol: "openai-chat", url: "http://localhost" });

export function makeDraft(given: Partial<EndpointDraft> = {}): EndpointDraft {
  return {
    name: "",
    protocol: "openai-chat",
    url: "",
    model: "",
    stream: false,
    auth: { kind: "none", secret: "", typed: "", typedName: "", env: "", header: "" },
    headers: [],
    limits: { concurrency: "", requestsPerMinute: "", tokensPerMinute: "" },
    timeouts: defaults.timeouts,
    retry: defaults.retry,
    packOn: false,
    pack: { maxRows: 32, maxWaitMs: 5 },
    priceOn: false,
    price: { inputPerMillion: 0, outputPerMillion: 0 },
    ...given,
  };
}

export function specToDraft(name: string, spec: EndpointSpec): EndpointDraft {
  const { auth, headers, limits, pack, price, model, ...rest } = spec;
  const empty = makeDraft();
  return {
    ...empty,
    ...rest,
    name,
    model: model ?? "",
    auth: {
      ...empty.auth,
      header: auth?.header ?? "",
      ...(auth === undefined ? {} : "env" in auth ? { kind: "env" as const, env: auth.env } : { kind: "secret" as const, secret: auth.secret }),
    },
    headers: Object.entries(headers ?? {}).map(([header, value]) => ({ name: header, value })),
    limits: {
      concurrency: limits.concurrency ?? "",
      requestsPerMinute: limits.requestsPerMinute ?? "",
      tokensPerMinute: limits.tokensPerMinute ?? "",
    },
    packOn: pack !== undefined,
    pack: pack ?? empty.pack,
    priceOn: price !== undefined,
    price: price ?? empty.price,
  };
}

/** The spec's fields as the form has them, right or wrong; without what its protocol does not have. A typed key is not among them, its name is. */
export function draftToFields(draft: EndpointDraft): JsonObject {
  const { protocol, url, model, auth, headers } = draft;
  const authFields = authToFields(auth);
  return {
    protocol,
    url: url.trim(),
    stream: draft.stream && streamableProtocols.includes(protocol),
    ...(model.trim() === "" ? {} : { model: model.trim() }),
    ...(authFields === null ? {} : { auth: authFields }),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers.map(({ name, value }) => [name.trim(), value])) }),
    limits: dropEmpty(draft.limits),
    timeouts: dropEmpty(draft.timeouts),
    retry: dropEmpty(draft.retry),
    ...(draft.packOn && packableProtocols.includes(protocol) ? { pack: dropEmpty(draft.pack) } : {}),
    ...(draft.priceOn ? { price: dropEmpty(draft.price) } : {}),
  };
}

/** Throws for a draft that `checkDraft` has something against. */
export const draftToSpec = (draft: EndpointDraft): EndpointSpec => endpointSpecSchema.parse(draftToFields(draft));

export type DraftCheck = { errorByPath: Record<string, string>; warnings: FieldProblem[] };

/** What is wrong, by the form's own paths. `needsName`: false for a test, which has no name yet. */
export function checkDraft(draft: EndpointDraft, { needsName }: { needsName: boolean }): DraftCheck {
  const { problems, warnings } = checkEndpointFields(draftToFields(draft), { name: draft.name });
  const errorByPath: Record<string, string> = {};
  for (const { path, message } of problems) errorByPath[toFormPath(path, draft)] ??= message;
  if (needsName && !/^[A-Za-z0-9_][A-Za-z0-9_-]{0,99}$/.test(draft.name))
    errorByPath["name"] = "A name has letters, digits, dashes and underscores, 100 at most.";
  const { kind, secret, typed, typedName, env } = draft.auth;
  if (kind === "secret" && secret === "") errorByPath["auth.secret"] = "Choose a stored key.";
  if (kind === "typed" && typed.trim() === "") errorByPath["auth.typed"] = "Type or paste the key.";
  if (kind === "typed" && needsName && !/^[A-Za-z0-9_.-]{1,100}$/.test(typedName))
    errorByPath["auth.typedName"] = "Letters, digits, dots, dashes and underscores.";
  if (kind === "env" && env === "") errorByPath["auth.env"] = "Write the variable's name, such as OPENAI_API_KEY.";
  return { errorByPath, warnings };
}

/** Fields that the simple form does not show. */
export const isExpertPath = (path: string): boolean => /^(limits|timeouts|retry|pack|price|headers|auth\.header)/.test(path);

function authToFields({ kind, secret, typedName, env, header }: EndpointDraft["auth"]): JsonObject | null {
  const named = header.trim() === "" ? {} : { header: header.trim() };
  if (kind === "secret") return { secret, ...named };
  // While it has no name yet, any will do to have the rest looked at.
  if (kind === "typed") return { secret: typedName === "" ? "typed" : typedName, ...named };
  return kind === "env" ? { env: env.trim(), ...named } : null;
}

function toFormPath(path: string, draft: EndpointDraft): string {
  if (path === "auth.secret" && draft.auth.kind === "typed") return "auth.typedName";
  if (path === "auth") return `auth.${draft.auth.kind === "typed" ? "typedName" : draft.auth.kind}`;
  if (!path.startsWith("headers.")) return path;
  const at = draft.headers.findIndex(({ name }) => name.trim() === path.slice("headers.".length));
  return `headers.${Math.max(0, at)}.name`;
}

function dropEmpty(fields: Record<string, NumberDraft>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, number] => entry[1] !== ""));
}

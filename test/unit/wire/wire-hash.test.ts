import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { chunkTaskSchema, nodeDownMessages } from "../../../src-shared/wire/node-down.ts";
import { nodeHandshakeSchema, nodeUpMessages } from "../../../src-shared/wire/node-up.ts";
import { reportLineSchema } from "../../../src-shared/wire/report-line.ts";
import { protocolVersion } from "../../../src-shared/wire/version.ts";
import pinned from "./wire-hash.json" with { type: "json" };

type Messages = Record<string, { request: z.ZodType; reply: z.ZodType }>;

test("a changed wire contract comes with a raised protocol version", () => {
  const current = { protocolVersion, sha256: hashWire() };
  const isRaised = pinned.protocolVersion !== protocolVersion;
  const next = { ...current, protocolVersion: isRaised ? protocolVersion : protocolVersion + 1 };
  const why = "The schemas of src-shared/wire, or of the model they carry, have changed";
  const advice = isRaised ? "protocolVersion was raised; now" : `${why}: raise protocolVersion in src-shared/wire/version.ts to ${next.protocolVersion} and`;
  expect(current, `${advice} put ${JSON.stringify(next)} into test/unit/wire/wire-hash.json.`).toEqual(pinned);
});

test("the hash sees a field deep inside a message", () => {
  const narrow = { outer: { request: z.object({ inner: z.array(z.object({ a: z.int() })) }), reply: z.null() } };
  const wide = { outer: { request: z.object({ inner: z.array(z.object({ a: z.int(), b: z.string().optional() })) }), reply: z.null() } };
  expect(hashText(canonicalJson(describeMessages(narrow)))).not.toBe(hashText(canonicalJson(describeMessages(wide))));
});

test("the hash does not see the order in which a schema names its fields", () => {
  expect(canonicalJson({ b: 1, a: [{ d: 1, c: 2 }] })).toBe(canonicalJson({ a: [{ c: 2, d: 1 }], b: 1 }));
});

/** What control plane and nodes say to each other. `/ui` is not in it: the app comes from the control plane it talks to. */
function hashWire(): string {
  return hashText(
    canonicalJson({
      handshake: describe(nodeHandshakeSchema),
      nodeUp: describeMessages(nodeUpMessages),
      nodeDown: describeMessages(nodeDownMessages),
      reportLine: describe(reportLineSchema),
      chunkTask: describe(chunkTaskSchema),
    }),
  );
}

function describeMessages(messages: Messages): object {
  return Object.fromEntries(Object.entries(messages).map(([event, { request, reply }]) => [event, { request: describe(request), reply: describe(reply) }]));
}

/** `io: input`: what a sender may leave out is part of the contract. */
function describe(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "throw" });
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

import { endpointSpecSchema } from "../../model/endpoint.ts";
import type { JsonObject } from "../../model/json.ts";
import { checkEndpoint } from "../pipeline-file/check-endpoints.ts";
import { protocolNameSchema } from "../../model/endpoint.ts";
import type { Report } from "../pipeline-file/report.ts";
import { checkSchema } from "../pipeline-file/schema-problems.ts";
import { protocolFacts } from "./protocol-facts.ts";

/** `path`: the field concerned, dotted (`timeouts.connectMs`). `message`: a sentence that never repeats what may be a key. */
export type FieldProblem = { path: string; message: string };
export type FieldCheck = { problems: FieldProblem[] /** What does not keep the endpoint from working. */; warnings: FieldProblem[] };

const schemaWithoutAuth = endpointSpecSchema.omit({ auth: true });

/** Everything there is to say about an endpoint's fields as a form or a message has them, each field's first problem only. */
export function checkEndpointFields(fields: JsonObject, { name, hasSecret }: { name: string; hasSecret?: (name: string) => boolean }): FieldCheck {
  const problems = new Map<string, string>();
  const warnings = new Map<string, string>();
  const protocol = protocolNameSchema.safeParse(fields["protocol"]).data ?? null;
  if (typeof fields["url"] !== "string" || fields["url"] === "")
    problems.set("url", `Write the server's address, such as ${protocolFacts[protocol ?? "openai-chat"].exampleUrl}.`);
  if (protocol !== null && protocolFacts[protocol].needsModel && (fields["model"] === undefined || fields["model"] === ""))
    problems.set("model", "Write the model's name as the server knows it.");
  const noteIn =
    (found: Map<string, string>): Report =>
    ({ path, part }, code, message) => {
      // What is missing has been said above, at its own field.
      if (code === "E_KEY_MISSING" && path.length === 0 && part === "key") return;
      const place = path.join(".");
      if (!found.has(place)) found.set(place, message);
    };
  const { auth: _auth, ...rest } = fields;
  checkSchema(schemaWithoutAuth, rest, noteIn(problems));
  checkEndpoint({ name, protocol, fields }, { path: [], report: noteIn(problems), warn: noteIn(warnings), ...(hasSecret === undefined ? {} : { hasSecret }) });
  return { problems: toList(problems), warnings: toList(warnings) };
}

function toList(messageByPath: ReadonlyMap<string, string>): FieldProblem[] {
  return [...messageByPath].map(([path, message]) => ({ path, message }));
}

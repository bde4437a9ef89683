import type { JsonValue } from "../../src-shared/model/json.ts";
import type { BuiltRequest } from "../protocols/protocol.ts";
import { parseOrText } from "./body-text.ts";
import type { Exchange } from "./model-caller.ts";
import type { PreparedEndpoint } from "./prepared-endpoint.ts";
import { maskHeaders, redactJson, redactText } from "./redact.ts";

/** Both sides of a call for people to look at, without keys. */
export function showExchange(
  prepared: PreparedEndpoint,
  request: BuiltRequest,
  seen: { path: string; headers: readonly string[]; httpStatus: number | null; answerBody: JsonValue },
): Exchange {
  const { secrets } = prepared;
  return {
    method: request.method,
    url: redactText(prepared.url.origin + seen.path, secrets),
    headers: maskHeaders(seen.headers, prepared.keyHeader, secrets),
    requestBody: request.body === null ? null : redactJson(parseOrText(request.body), secrets),
    httpStatus: seen.httpStatus,
    answerBody: redactJson(seen.answerBody, secrets),
  };
}

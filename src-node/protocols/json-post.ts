import type { JsonObject } from "../../src-shared/model/json.ts";
import type { BuiltRequest, Read } from "./protocol.ts";

/**
 * Builds POST requests with a JSON body to one path. `fields` (model and streaming) come first and win over fields of the same name in the
 * request; they are serialised once, because every call has the same.
 */
export function prepareJsonPost(path: string, fields: JsonObject): (request: JsonObject) => Read<BuiltRequest> {
  const names = Object.keys(fields);
  const head = names.length === 0 ? "{" : `${JSON.stringify(fields).slice(0, -1)},`;
  return (request) => ({
    ok: true,
    value: { method: "POST", path, headers: null, contentType: "application/json", body: joinBody(request, fields, names, head) },
  });
}

function joinBody(request: JsonObject, fields: JsonObject, names: readonly string[], head: string): string {
  for (const name of names) {
    if (Object.hasOwn(request, name)) return JSON.stringify({ ...request, ...fields });
  }
  const tail = JSON.stringify(request);
  return tail === "{}" ? JSON.stringify(fields) : head + tail.slice(1);
}

/** `model` where the endpoint names one; a request's own `model` stands otherwise. */
export function modelField(model: string | undefined): JsonObject {
  return model === undefined ? {} : { model };
}

import type { JsonObject } from "../../src-shared/model/json.ts";
import type { BuiltRequest, Read } from "./protocol.ts";

/**
 * Builds POST requests with a JSON body to one path. `fields` (model and streaming) come first and win over fields of the same name in the
 * request.
 */
export function prepareJsonPost(path: string, fields: JsonObject): (request: JsonObject) => Read<BuiltRequest> {
  const names = Object.keys(fields);
  return (request) => ({
    ok: true,
    value: { method: "POST", path, headers: null, contentType: "application/json", body: joinBody(request, fields, names) },
  });
}

function joinBody(request: JsonObject, fields: JsonObject, names: readonly string[]): string {
  for (const name of names) {
    if (Object.hasOwn(request, name)) return JSON.stringify({ ...request, ...fields });
  }
  // In one go: a text that is put together of two is copied once more when it is sent.
  return JSON.stringify({ ...fields, ...request });
}

/** `model` where the endpoint names one; a request's own `model` stands otherwise. */
export function modelField(model: string | undefined): JsonObject {
  return model === undefined ? {} : { model };
}

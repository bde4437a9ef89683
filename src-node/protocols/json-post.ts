import { setField } from "../../src-shared/core/templates/runtime-value.ts";
import type { JsonObject, JsonValue } from "../../src-shared/model/json.ts";
import type { BuiltRequest, Read } from "./protocol.ts";

/**
 * Builds POST requests with a JSON body to one path. `fields` (model and streaming) come first and win over fields of the same name in the
 * request.
 */
export function prepareJsonPost(path: string, fields: JsonObject): (request: JsonObject) => Read<BuiltRequest> {
  return (request) => ({
    ok: true,
    value: { method: "POST", path, headers: null, contentType: "application/json", body: joinBody(request, fields) },
  });
}

function joinBody(request: JsonObject, fields: JsonObject): string {
  // Field by field: spreading two objects into one takes half a µs more.
  const body = { ...fields };
  for (const name of Object.keys(request)) if (!Object.hasOwn(fields, name)) setField(body, name, request[name] as JsonValue);
  return JSON.stringify(body);
}

/** `model` where the endpoint names one; a request's own `model` stands otherwise. */
export function modelField(model: string | undefined): JsonObject {
  return model === undefined ? {} : { model };
}

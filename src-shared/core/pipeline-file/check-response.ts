import type { ProtocolName } from "../../model/endpoint.ts";
import type { JsonObject } from "../../model/json.ts";
import { checkJsonSchema } from "./check-json-schema.ts";
import type { Path } from "./located.ts";
import type { Report } from "./report.ts";

/** Looks whether a step's `response` fits its endpoint's protocol (null when that cannot be told) and itself. */
export function checkResponse(response: JsonObject, context: { protocol: ProtocolName | null; path: Path; report: Report }): void {
  const { protocol, path, report } = context;
  const { format, schema, select } = response;
  if (select !== undefined && protocol !== null && protocol !== "http" && protocol !== "kserve-v2") {
    report(
      { path: [...path, "select"], part: "key" },
      "E_ENDPOINT_PROTOCOL",
      `select is for http and kserve-v2; of ${protocol} Inferno knows where the answer is. Remove it.`,
    );
  }
  if (schema === undefined) return;
  if (format === undefined || format === "text") {
    report({ path: [...path, "schema"], part: "key" }, "E_REQUEST", "schema is for JSON answers; add format: json beside it.");
  }
  checkJsonSchema(schema, [...path, "schema"], report);
}

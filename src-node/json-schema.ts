import { Ajv, type ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { JsonObject, JsonValue } from "../src-shared/model/json.ts";

/** Null when the value fits; else a sentence part that names every place that does not, the first few at least. */
export type SchemaCheck = (value: JsonValue) => string | null;

const maxNamedErrors = 5;

/** Compiles a schema, draft 7 unless its `$schema` names 2019-09 or 2020-12. Formats are annotations. Throws on a schema that is none. */
export function compileSchema(schema: JsonObject): SchemaCheck {
  const { $schema: dialect, ...body } = schema;
  const newer = typeof dialect === "string" && /20(19-09|20-12)/.test(dialect);
  const options = { strict: false, allErrors: true, validateFormats: false, logger: false } as const;
  const validate = (newer ? new Ajv2020(options) : new Ajv(options)).compile(body);
  return (value) => {
    // An `$async` schema gives a promise, which is true in itself and refused here: nothing in it can have been checked.
    const fits: unknown = validate(value);
    if (fits === true) return null;
    return describeErrors(validate.errors ?? []);
  };
}

function describeErrors(errors: readonly ErrorObject[]): string {
  const named = errors.slice(0, maxNamedErrors).map((error) => {
    const place = error.instancePath === "" ? "the value" : error.instancePath.slice(1).replaceAll("/", ".").replaceAll("~1", "/").replaceAll("~0", "~");
    return `${place} ${error.message ?? "does not fit"}`;
  });
  if (errors.length > maxNamedErrors) named.push(`and ${errors.length - maxNamedErrors} more`);
  return named.length === 0 ? "the value does not fit" : named.join("; ");
}

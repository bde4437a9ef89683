import { describe, expect, it } from "vitest";
import { compileCoercion } from "../../../src-shared/core/input-coercion.ts";
import type { JsonObject, JsonValue } from "../../../src-shared/model/json.ts";

const inputs = {
  type: "object",
  properties: { n: { type: "number" }, i: { type: "integer" }, b: { type: "boolean" }, s: { type: "string" }, maybe: { type: ["number", "null"] }, any: {} },
};

describe("texts of a table", () => {
  const table: { column: string; text: string; value: JsonValue }[] = [
    { column: "n", text: " 1.5e2 ", value: 150 },
    { column: "n", text: "-0.5", value: -0.5 },
    { column: "n", text: "0x10", value: "0x10" },
    { column: "n", text: "1e999", value: "1e999" },
    { column: "n", text: "", value: "" },
    { column: "n", text: "many", value: "many" },
    { column: "i", text: "42", value: 42 },
    { column: "i", text: "4.2", value: "4.2" },
    { column: "i", text: "99999999999999999999", value: "99999999999999999999" },
    { column: "b", text: "TRUE", value: true },
    { column: "b", text: "false", value: false },
    { column: "b", text: "1", value: "1" },
    { column: "s", text: "12", value: "12" },
    { column: "maybe", text: "", value: null },
    { column: "maybe", text: "7", value: 7 },
    { column: "any", text: "7", value: "7" },
    { column: "unnamed", text: "7", value: "7" },
  ];
  it.each(table)("turn '$text' in column $column into $value", ({ column, text, value }) => {
    const row: JsonObject = { [column]: text };
    compileCoercion(inputs)?.(row);
    expect(row).toEqual({ [column]: value });
  });

  it("are left alone where no column has a type but text", () => {
    expect(compileCoercion({ properties: { s: { type: "string" } } })).toBeNull();
    expect(compileCoercion(null)).toBeNull();
  });
});

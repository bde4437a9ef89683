import { expect, test } from "vitest";
import { readRowView, writeFailure, writeRow, writeSlowest, writeState, writeText } from "../../../../../src-renderer/features/runs/rows/row-address.ts";

test("what is written into an address is read from it", () => {
  let params = writeFailure(new URLSearchParams("tab=rows"), { step: "answer", kind: "timeout", code: null });
  params = writeRow(writeSlowest(writeText(params, "hello & co"), true), 7);
  expect(params.toString()).toContain("row=8");
  expect(readRowView(params)).toEqual({
    filter: { state: "failed", failure: { step: "answer", kind: "timeout", code: null }, text: "hello & co" },
    slowest: true,
    row: 7,
  });
});

test("another state takes the failure and the open row with it", () => {
  const params = writeState(new URLSearchParams("tab=rows&state=failed&kind=timeout&step=a&row=3&text=x"), "succeeded");
  expect(readRowView(params)).toEqual({ filter: { state: "succeeded", text: "x" }, slowest: false, row: null });
  expect(params.get("tab")).toBe("rows");
});

test("an address that somebody mistyped shows all rows", () => {
  expect(readRowView(new URLSearchParams("state=broken&kind=nothing&row=0&order=up"))).toEqual({ filter: {}, slowest: false, row: null });
});

import type { RowProblem } from "../../src-shared/model/dataset.ts";

/** A row's id as far as it can be used, and why it cannot. */
export type CheckedId = { id: string | null; problem: RowProblem | null };

const control = /\p{Cc}/u;

/** Takes a text as a row's id. Empty means none; E_BAD_ID for more than `maxBytes` of UTF-8 and for control characters. */
export function checkRowId(id: string, maxBytes: number): CheckedId {
  if (id === "") return { id: null, problem: null };
  if (id.length * 3 > maxBytes && Buffer.byteLength(id) > maxBytes) return badId(`The id is longer than ${maxBytes} bytes; shorten it.`);
  if (control.test(id)) return badId("The id has a control character, such as a tab or a line break; remove it.");
  return { id, problem: null };
}

function badId(message: string): CheckedId {
  return { id: null, problem: { code: "E_BAD_ID", message } };
}

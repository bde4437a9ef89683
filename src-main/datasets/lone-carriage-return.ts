import { DatasetError } from "./dataset-error.ts";

/** Whether a file's only line holds carriage returns that were meant to end lines. */
export function hasLoneCarriageReturn(text: string): boolean {
  return /\r\s*\S/.test(text);
}

/** For a file whose lines end in a lone carriage return. */
export function loneCarriageReturnError(name: string): DatasetError {
  const todo = `convert them: tr '\\r' '\\n' < ${name} > converted`;
  return new DatasetError("E_LONE_CR", `${name} separates its lines with lone carriage returns, as old Macs did; ${todo}`, { line: 1 });
}

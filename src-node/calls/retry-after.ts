/** An answer's headers, names in lower case. */
export type AnswerHeaders = { readonly [name: string]: string | string[] | undefined };

/** A header's value; the first where it came several times. */
export function readHeader(headers: AnswerHeaders, name: string): string | null {
  const value = headers[name];
  return (typeof value === "string" ? value : value?.[0]) ?? null;
}

/**
 * How long the server asks to wait, ms from `nowAt`, 0 or more; null when it does not say or cannot be understood. The finer header wins:
 * `retry-after-ms`, `x-ms-retry-after-ms`, then `retry-after` in seconds or as an HTTP date.
 */
export function readRetryAfter(headers: AnswerHeaders, nowAt: number): number | null {
  return (
    readNumber(readHeader(headers, "retry-after-ms"), 1) ??
    readNumber(readHeader(headers, "x-ms-retry-after-ms"), 1) ??
    readNumber(readHeader(headers, "retry-after"), 1000) ??
    readDate(readHeader(headers, "retry-after"), nowAt)
  );
}

function readNumber(value: string | null, unitMs: number): number | null {
  const text = value?.trim() ?? "";
  return /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text) ? Math.max(0, Number(text) * unitMs) : null;
}

/** Ms from `nowAt` to a date as HTTP or RFC 3339 writes it, 0 when it has passed; null for anything else. */
export function readDate(value: string | null, nowAt: number): number | null {
  const text = value?.trim() ?? "";
  // `Date.parse` takes nearly anything that has a number in it; only the two forms that servers send are meant.
  const isDate = /^[A-Za-z]{3,9},? /.test(text) || /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/.test(text);
  const at = isDate ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - nowAt);
}

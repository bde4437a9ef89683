/** Headers that the connection itself sets: one of them from outside could make one request look like two. */
const forbiddenHeaders: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "upgrade",
  "expect",
  "te",
  "trailer",
  "accept-encoding",
]);

/** Why a header cannot be sent, as the end of a sentence; null when it can. Does not repeat the value, which may be a key. */
export function findHeaderProblem(name: string, value: string): string | null {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name)) return `${JSON.stringify(name)} is not a header name`;
  if (forbiddenHeaders.has(name.toLowerCase())) return `${name} is set by the connection itself`;
  if (!/^[\t\x20-\x7e]*$/.test(value)) return `the value of ${name} has characters that a header cannot carry`;
  return null;
}

/** Where to join, and with what. `host` is a name, an IPv4 address, or an IPv6 address in brackets. */
export type JoinToken = { secret: string; host: string; port: number };

const form = "inferno1.<secret>@<host>:<port>";

/** Reads `inferno1.<secret>@host:port`. A wrong one gives a sentence that does not repeat it: it may be a key. */
export function parseJoinToken(text: string): { ok: true; token: JoinToken } | { ok: false; message: string } {
  const trimmed = text.trim();
  const refuse = (what: string): { ok: false; message: string } => ({
    ok: false,
    message: `The join token ${what}: it has the form ${form}, as \`inferno token create --role node\` prints it.`,
  });
  if (trimmed === "") return refuse("is empty");
  if (!trimmed.startsWith("inferno1."))
    return refuse(/^inferno\d+\./.test(trimmed) ? "is of another version than this program knows" : "does not begin with inferno1.");
  const at = trimmed.lastIndexOf("@");
  if (at < 0) return refuse("does not say where to join, after an @");
  const secret = trimmed.slice("inferno1.".length, at);
  if (!/^[A-Za-z0-9_-]{20,200}$/.test(secret)) return refuse("has no valid secret between inferno1. and @; was it cut off");
  const place = /^(\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/.exec(trimmed.slice(at + 1));
  const host = place?.[1];
  const port = Number(place?.[2]);
  if (host === undefined || port < 1 || port > 65_535) return refuse("has no valid host:port after the @");
  return { ok: true, token: { secret, host, port } };
}

import { readShellWords } from "./read-shell-words.ts";

/** A request as a cURL command makes it. */
export type CurlRequest = {
  method: string;
  url: string;
  /** As written, in their order; without those that have no value. */
  headers: { name: string; value: string }[];
  /** Null without one. */
  body: string | null;
  /** What the command says and the request does not have, a sentence each. */
  notes: string[];
};

export type CurlRead = { ok: true; value: CurlRequest } | { ok: false; message: string };

/** Reads a cURL command as people copy it from documentation or a browser. Nothing is run, no file is read, no variable is looked up. */
export function readCurl(text: string): CurlRead {
  const words = readShellWords(text.trim().replace(/^\$\s+/, ""));
  if (words === null) return { ok: false, message: "A quote in the command is not closed; copy the whole command." };
  if (!/^(?:.*[/\\])?curl(?:\.exe)?$/.test(words[0] ?? "")) return { ok: false, message: "This does not begin with curl; paste a cURL command." };
  const draft: CurlDraft = { method: null, url: null, headers: [], data: [], isGet: false, notes: [] };
  const rest = words.slice(1);
  while (rest.length > 0) takeOption(rest, draft);
  if (draft.url === null) return { ok: false, message: "The command names no address; add the url." };
  return { ok: true, value: finish(draft, draft.url) };
}

type CurlDraft = {
  method: string | null;
  url: string | null;
  headers: { name: string; value: string }[];
  data: string[];
  isGet: boolean;
  notes: string[];
};

function finish({ method, headers, data, isGet, notes }: CurlDraft, written: string): CurlRequest {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  const joined = data.length === 0 ? null : data.join("&");
  if (isGet && joined !== null) return { method: method ?? "GET", url: `${url}${url.includes("?") ? "&" : "?"}${joined}`, headers, body: null, notes };
  return { method: method ?? (joined === null ? "GET" : "POST"), url, headers, body: joined, notes };
}

/** Takes the first word, and its value when it has one. */
function takeOption(rest: string[], draft: CurlDraft): void {
  const word = rest.shift() ?? "";
  if (!word.startsWith("-") || word === "-") {
    draft.url ??= word;
    return;
  }
  if (word.startsWith("--")) return takeLong(word.slice(2), rest, draft);
  // Short options may stand together, the last with its value: -sXPOST.
  for (let at = 1; at < word.length; at += 1) {
    const name = shortNames[word[at] ?? ""];
    if (name === undefined) continue;
    if (name === "get" || name === "head") {
      takeLong(name, rest, draft);
      continue;
    }
    const attached = word.slice(at + 1);
    if (attached !== "") rest.unshift(attached);
    return takeLong(name, rest, draft);
  }
}

function takeLong(name: string, rest: string[], draft: CurlDraft): void {
  const act = actByOption[name];
  if (act !== undefined) return act(rest.shift() ?? "", draft);
  if (name === "get") draft.isGet = true;
  else if (name === "head") draft.method = "HEAD";
  else if (valuedOptions.has(name)) rest.shift();
}

const actByOption: Readonly<Record<string, (value: string, draft: CurlDraft) => void>> = {
  request: (value, draft) => void (draft.method = value.toUpperCase()),
  url: (value, draft) => void (draft.url = value),
  header: addHeader,
  data: addData,
  "data-ascii": addData,
  "data-binary": addData,
  "data-raw": (value, draft) => void draft.data.push(value),
  "data-urlencode": addData,
  json: (value, draft) => {
    draft.headers.push({ name: "Content-Type", value: "application/json" }, { name: "Accept", value: "application/json" });
    addData(value, draft);
  },
  user: (_value, draft) =>
    void draft.notes.push("The user name and password of -u were left out: store them as a secret, `Basic …`, for the header Authorization."),
  "oauth2-bearer": (value, draft) => void draft.headers.push({ name: "Authorization", value: `Bearer ${value}` }),
  form: (_value, draft) => void draft.notes.push("Form fields (-F) were left out: model servers take JSON."),
  cookie: (_value, draft) => void draft.notes.push("The cookie was left out."),
};

function addHeader(text: string, draft: CurlDraft): void {
  const colon = text.indexOf(":");
  if (colon < 1) return;
  const value = text.slice(colon + 1).trim();
  if (value !== "") draft.headers.push({ name: text.slice(0, colon).trim(), value });
}

function addData(value: string, draft: CurlDraft): void {
  if (value.startsWith("@")) draft.notes.push("The body stands in a file, which was not read.");
  else draft.data.push(value);
}

/** Short options with a value that is looked at, or that must be passed over. */
const shortNames: Readonly<Record<string, string>> = {
  X: "request",
  H: "header",
  d: "data",
  u: "user",
  F: "form",
  b: "cookie",
  G: "get",
  I: "head",
  A: "user-agent",
  e: "referer",
  m: "max-time",
  o: "output",
  x: "proxy",
  E: "cert",
  w: "write-out",
  c: "cookie-jar",
  K: "config",
  T: "upload-file",
  U: "proxy-user",
  r: "range",
  y: "speed-time",
  Y: "speed-limit",
  z: "time-cond",
  C: "continue-at",
  D: "dump-header",
};

const valuedOptions: ReadonlySet<string> = new Set([
  ...Object.values(shortNames).filter((name) => name !== "get" && name !== "head"),
  "connect-timeout",
  "cacert",
  "capath",
  "key",
  "cert-type",
  "key-type",
  "pass",
  "retry",
  "retry-delay",
  "retry-max-time",
  "resolve",
  "interface",
  "limit-rate",
  "max-redirs",
  "noproxy",
  "proxy-header",
  "socks5",
  "socks5-hostname",
  "unix-socket",
  "ciphers",
  "tls-max",
  "keepalive-time",
  "trace",
  "trace-ascii",
  "stderr",
  "dns-servers",
  "aws-sigv4",
  "max-filesize",
  "form-string",
  "expect100-timeout",
]);

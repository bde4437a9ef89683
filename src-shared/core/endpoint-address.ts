import type { ProtocolName } from "../model/endpoint.ts";

/** Why an endpoint's address cannot be used, as a sentence that never repeats what may be a key. */
export type AddressProblem = { code: "E_ENDPOINT_URL" | "E_ENDPOINT_DENIED"; message: string };

/**
 * Looks at an endpoint's url as it is written, without resolving names: form, denied literal addresses, and routes that
 * the node adds itself. Null when there is nothing against it. What a name resolves to is checked where the call is made,
 * with `findDeniedRange`.
 */
export function checkEndpointUrl(url: string, protocol: ProtocolName | null): AddressProblem | null {
  const form = findFormProblem(url);
  if (form !== null) return { code: "E_ENDPOINT_URL", message: form };
  const parsed = parseUrl(url);
  if (parsed === null) return { code: "E_ENDPOINT_URL", message: "The host or port of the url is not valid." };
  return checkHost(url, parsed) ?? checkPath(parsed, protocol);
}

/** One spelling for one address: host in lower case (punycode), no default port, no slash at the end. An unusable url comes back as it is. */
export function normalizeEndpointUrl(url: string): string {
  const parsed = parseUrl(url);
  return parsed === null ? url : `${parsed.protocol}//${parsed.host}${parsed.pathname.replace(/\/+$/, "")}`;
}

/** Whether a host name or literal address, as a url has it, is this machine itself. */
export function isLoopbackHost(host: string): boolean {
  const address = parseAddress(host);
  if (address === null) return host === "localhost" || host.endsWith(".localhost");
  return address.length === 4 ? address[0] === 127 : address.every((byte, index) => byte === (index === 15 ? 1 : 0));
}

/** Whether a host name or literal address is of a private network: a private range, a name without a dot, or a name that only home and office networks know. */
export function isPrivateHost(host: string): boolean {
  const address = parseAddress(host);
  if (address === null) return !host.includes(".") || /\.(?:local|lan|internal|intranet|home\.arpa|home|corp)\.?$/i.test(host);
  const bytes = address.length === 16 ? (findInnerIpv4(address) ?? address) : address;
  return privateRanges.some(({ prefix, bits }) => prefix.length === bytes.length && startsWithBits(bytes, prefix, bits));
}

/**
 * What a literal IP address (with or without brackets, IPv4 in dotted form) is denied as: "a link-local address, …"; null
 * when calls may go there, or when it is a name. An IPv4 address inside an IPv6 one counts as itself.
 */
export function findDeniedRange(host: string): string | null {
  const address = parseAddress(host);
  if (address === null) return null;
  const inner = address.length === 16 ? findInnerIpv4(address) : null;
  for (const bytes of inner === null ? [address] : [address, inner]) {
    const range = deniedRanges.find(({ prefix, bits }) => prefix.length === bytes.length && startsWithBits(bytes, prefix, bits));
    if (range !== undefined) return range.name;
  }
  return null;
}

type ParsedUrl = { protocol: string; username: string; password: string; host: string; hostname: string; port: string; pathname: string };

// Browsers and Node have it; this folder's type libraries do not, since they know neither.
declare const URL: new (url: string) => ParsedUrl;

function parseUrl(url: string): ParsedUrl | null {
  try {
    return new URL(url);
  } catch {
    // The constructor's only way to say that the text is no url.
    return null;
  }
}

function findFormProblem(url: string): string | null {
  if (/\{\{|\{%/.test(url)) return "The url cannot be a template: one endpoint is one address. Use --set endpoints.NAME.url=… to change it for a run.";
  if (/[\s\\\u0000-\u001f]/.test(url)) return "The url has a space, a line break or a backslash in it.";
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(url)?.[1]?.toLowerCase();
  if (/^https?:\/\/[^/?#]/i.test(url)) return findPartProblem(url);
  if (scheme === "http" || scheme === "https") return `The url has no host; write ${scheme}://host.`;
  // "localhost:8000" reads as a scheme.
  if (scheme === undefined || /^[^/]+:\d+(?:\/|$)/.test(url)) return "The url must begin with http:// or https://.";
  return `The url must begin with http:// or https://; ${scheme}: is not supported.`;
}

function findPartProblem(url: string): string | null {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "";
  if (authority.includes("@")) return "The url has a user name or password in it; remove it and use auth: { env: NAME } or auth: { secret: NAME }.";
  if (url.includes("#")) return "The url has a # part; remove it.";
  if (url.includes("?")) return "The url has a ? part; remove it. A key belongs under auth, everything else into the request.";
  if (/:0*$/.test(authority))
    return authority.endsWith(":")
      ? "The url has a colon but no port; write the port or remove the colon."
      : "Port 0 cannot be called; write the server's own port (1 to 65535).";
  return null;
}

function checkHost(url: string, parsed: ParsedUrl): AddressProblem | null {
  const written = (/^https?:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "").replace(/:\d*$/, "");
  const denied = findDeniedRange(parsed.hostname);
  if (denied !== null) return { code: "E_ENDPOINT_DENIED", message: `The host ${parsed.hostname} is ${denied}; endpoints cannot be there.` };
  const isIpv4 = parseAddress(parsed.hostname)?.length === 4;
  if (isIpv4 && written !== parsed.hostname) {
    return { code: "E_ENDPOINT_DENIED", message: `The host is an IP address in disguise; write it as ${parsed.hostname}.` };
  }
  if (!parsed.hostname.startsWith("[") && !isHostName(parsed.hostname)) return { code: "E_ENDPOINT_URL", message: "The host of the url is not a valid name." };
  return null;
}

function isHostName(host: string): boolean {
  return host.length <= 253 && /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/.test(host);
}

function checkPath(parsed: ParsedUrl, protocol: ProtocolName | null): AddressProblem | null {
  const path = parsed.pathname.replace(/\/+$/, "");
  const doubled = /(\/v\d+)\1(?:\/|$)/.exec(path)?.[1];
  if (doubled !== undefined) return { code: "E_ENDPOINT_URL", message: `The url has ${doubled} twice; once is enough.` };
  if (protocol === null || protocol === "http") return null;
  const route = routesAddedByNodes.find((known) => known.pattern.test(path));
  const root = rootProtocols.includes(protocol);
  const tail = route?.pattern.exec(path)?.[0] ?? (root ? /\/(?:v\d+|api)$/.exec(path)?.[0] : undefined);
  if (tail === undefined) return null;
  const base = `${parsed.protocol}//${parsed.host}${path.slice(0, path.length - tail.length)}`;
  const shown = root ? base.replace(/\/(?:v\d+|api)$/, "") : base;
  return { code: "E_ENDPOINT_URL", message: `The url ends in ${tail}, which Inferno adds itself for ${protocol}; write ${shown}.` };
}

/** Protocols whose url is the server's root. */
const rootProtocols: readonly ProtocolName[] = ["ollama-chat", "ollama-embed", "tgi-generate", "kserve-v2"];

/** Ends of urls that people copy from examples, the longest first. */
const routesAddedByNodes: readonly { pattern: RegExp }[] = [
  { pattern: /\/v2\/models\/[^/]+(?:\/versions\/[^/]+)?(?:\/infer)?$/ },
  { pattern: /\/api\/(?:chat|embed|embeddings|generate)$/ },
  { pattern: /\/chat\/completions$/ },
  { pattern: /\/(?:completions|embeddings|responses|messages|generate|generate_stream|infer)$/ },
];

/** IPv4 as 4 bytes, IPv6 as 16; null for a name. Takes what a parsed url or a socket says, not every spelling there is. */
function parseAddress(host: string): number[] | null {
  const bare = host.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  return parseIpv4(bare) ?? (bare.includes(":") ? parseIpv6(bare) : null);
}

function parseIpv4(text: string): number[] | null {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return null;
  const bytes = text.split(".").map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

function parseIpv6(text: string): number[] | null {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = dotted === null ? [] : parseIpv4(dotted[2] ?? "");
  if (tail === null) return null;
  const halves = (dotted?.[1] ?? text).replace(/([^:]):$/, "$1").split("::");
  if (halves.length > 2) return null;
  const [head, rest = []] = halves.map((half) => (half === "" ? [] : half.split(":").flatMap(groupToBytes)));
  const gap = 16 - (head?.length ?? 0) - rest.length - tail.length;
  if (head === undefined || gap < 0 || (halves.length === 1 && gap > 0)) return null;
  const bytes = [...head, ...Array.from({ length: gap }, () => 0), ...rest, ...tail];
  return bytes.every((byte) => Number.isInteger(byte)) ? bytes : null;
}

function groupToBytes(group: string): number[] {
  const value = /^[0-9a-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : Number.NaN;
  return [Math.floor(value / 256), value % 256];
}

/** The IPv4 address that an IPv6 one stands for: mapped, compatible, translated (64:ff9b::/96), 6to4; null for others. */
function findInnerIpv4(address: readonly number[]): number[] | null {
  if (startsWithBits(address, [0x20, 0x02], 16)) return address.slice(2, 6);
  if (startsWithBits(address, mappedPrefix, 96) || startsWithBits(address, translatedPrefix, 96)) return address.slice(12);
  // ::0.0.0.x is the IPv6 range of :: and ::1.
  return startsWithBits(address, zeros(12), 96) && !startsWithBits(address.slice(12), zeros(3), 24) ? address.slice(12) : null;
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const mappedPrefix = [...zeros(10), 0xff, 0xff];
const translatedPrefix = [0x00, 0x64, 0xff, 0x9b, ...zeros(8)];

function startsWithBits(bytes: readonly number[], prefix: readonly number[], bits: number): boolean {
  for (let index = 0; index * 8 < bits; index += 1) {
    const mask = 0xff & ~(0xff >> Math.min(8, bits - index * 8));
    if (((bytes[index] ?? 0) & mask) !== ((prefix[index] ?? 0) & mask)) return false;
  }
  return true;
}

// RFC 1918, the shared space that overlay networks use (RFC 6598), and unique local IPv6.
const privateRanges: readonly { prefix: readonly number[]; bits: number }[] = [
  { prefix: [10, 0, 0, 0], bits: 8 },
  { prefix: [172, 16, 0, 0], bits: 12 },
  { prefix: [192, 168, 0, 0], bits: 16 },
  { prefix: [100, 64, 0, 0], bits: 10 },
  { prefix: [0xfc, ...zeros(15)], bits: 7 },
];

const linkLocal = "a link-local address, where clouds keep their machines' credentials";
const metadata = "a cloud's metadata address";

/** Where no endpoint may be, whatever its settings. Prefixes are padded to the address's length. */
const deniedRanges: readonly { prefix: readonly number[]; bits: number; name: string }[] = [
  { prefix: [0, 0, 0, 0], bits: 8, name: "no address of a server" },
  { prefix: [169, 254, 0, 0], bits: 16, name: linkLocal },
  { prefix: [100, 100, 100, 200], bits: 32, name: metadata },
  { prefix: [168, 63, 129, 16], bits: 32, name: metadata },
  { prefix: [192, 0, 0, 192], bits: 32, name: metadata },
  { prefix: [224, 0, 0, 0], bits: 4, name: "a multicast address" },
  { prefix: [240, 0, 0, 0], bits: 4, name: "a reserved or broadcast address" },
  { prefix: zeros(16), bits: 128, name: "no address of a server" },
  { prefix: [0xfe, 0x80, ...zeros(14)], bits: 10, name: linkLocal },
  { prefix: [0xff, ...zeros(15)], bits: 8, name: "a multicast address" },
  { prefix: [0xfd, 0x00, 0x0e, 0xc2, ...zeros(10), 0x02, 0x54], bits: 128, name: metadata },
];

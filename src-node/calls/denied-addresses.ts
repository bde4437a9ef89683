import { BlockList, isIP, isIPv6 } from "node:net";

/**
 * Addresses that no endpoint may have, whoever asks: link-local ones (cloud metadata among them), the metadata addresses outside that range,
 * and what is no single host's address. Loopback and private networks are allowed: model servers live there.
 */
const deniedRanges: readonly [address: string, prefix: number, family: "ipv4" | "ipv6", what: string][] = [
  ["0.0.0.0", 8, "ipv4", "no host's address"],
  ["169.254.0.0", 16, "ipv4", "link-local, where clouds keep their metadata"],
  ["100.100.100.200", 32, "ipv4", "a cloud metadata address"],
  ["168.63.129.16", 32, "ipv4", "a cloud metadata address"],
  ["192.0.0.192", 32, "ipv4", "a cloud metadata address"],
  ["224.0.0.0", 4, "ipv4", "a multicast address"],
  ["255.255.255.255", 32, "ipv4", "the broadcast address"],
  ["::", 128, "ipv6", "no host's address"],
  ["fe80::", 10, "ipv6", "link-local, where clouds keep their metadata"],
  ["fd00:ec2::254", 128, "ipv6", "a cloud metadata address"],
  ["ff00::", 8, "ipv6", "a multicast address"],
];

const blockLists: readonly { list: BlockList; what: string }[] = deniedRanges.map(([address, prefix, family, what]) => {
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return { list, what };
});

/** What is wrong with an address, in words; null when it may be called or is no address at all. */
export function findDenial(address: string): string | null {
  const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const inner = unwrapIpv4(bare);
  const family = isIP(inner) === 6 ? "ipv6" : "ipv4";
  if (isIP(inner) === 0) return null;
  return blockLists.find(({ list }) => list.check(inner, family))?.what ?? null;
}

/** The IPv4 address inside one of IPv6 that stands for it (`::ffff:0:0/96`, `64:ff9b::/96`, `2002::/16`); else the address itself. */
function unwrapIpv4(address: string): string {
  if (!isIPv6(address)) return address;
  const words = expandIpv6(address);
  const head = words.slice(0, 6).join(":");
  if (head === "0:0:0:0:0:ffff" || head === "64:ff9b:0:0:0:0" || (head === "0:0:0:0:0:0" && words[6] !== "0")) return wordsToIpv4(words[6], words[7]);
  return words[0] === "2002" ? wordsToIpv4(words[1], words[2]) : address;
}

/** Eight words of hexadecimal without leading zeros. */
function expandIpv6(address: string): string[] {
  // The URL parser writes every form of an IPv6 address in one way.
  const [left = "", right] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const before = left === "" ? [] : left.split(":");
  const after = right === undefined || right === "" ? [] : right.split(":");
  return [...before, ...new Array<string>(8 - before.length - after.length).fill("0"), ...after];
}

function wordsToIpv4(high = "0", low = "0"): string {
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join(".");
}

import { isLoopbackHost, isPrivateHost } from "../endpoint-address.ts";

/** Where an endpoint's server stands, as its address tells: this machine, a private network, or anywhere. */
export const endpointClasses = ["loopback", "lan", "public"] as const;
export type EndpointClass = (typeof endpointClasses)[number];

export type EndpointPlace = { /** `host:port`. */ authority: string; host: string; port: number; isEncrypted: boolean; class: EndpointClass };

/** Null for a text that is no http address. Says nothing about whether calls may go there: `checkEndpointUrl` does. */
export function findEndpointPlace(url: string): EndpointPlace | null {
  const [, scheme = "", host = "", port] = /^(https?):\/\/(\[[^\]]+\]|[^/:?#@\s]+)(?::(\d{1,5}))?(?:[/?#]|$)/i.exec(url) ?? [];
  if (host === "") return null;
  const isEncrypted = scheme.toLowerCase() === "https";
  const name = host.toLowerCase();
  const number = port === undefined ? (isEncrypted ? 443 : 80) : Number(port);
  return { authority: `${name}:${number}`, host: name, port: number, isEncrypted, class: classifyHost(name) };
}

function classifyHost(host: string): EndpointClass {
  if (isLoopbackHost(host)) return "loopback";
  return isPrivateHost(host) ? "lan" : "public";
}

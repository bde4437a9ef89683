/** `host:port` under which a listener is reached from its own machine: one on every address is reached on loopback, IPv6 stands in brackets. */
export function toReachableAuthority({ host, port }: { host: string; port: number }): string {
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `${reachable.includes(":") && !reachable.startsWith("[") ? `[${reachable}]` : reachable}:${port}`;
}

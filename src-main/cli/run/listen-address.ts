import type { ProgressDisplay } from "../print/progress-display.ts";

/** Whether only programs on this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** What to say before listening where others can listen in; null on loopback. */
export function clearWireWarning(host: string): string | null {
  if (isLoopback(host)) return null;
  return `warning: on ${host} the wire to nodes is in clear: rows, results and keys can be read on the way, so use a network you trust.`;
}

export function warnOffLoopback(host: string, display: ProgressDisplay): void {
  const warning = clearWireWarning(host);
  if (warning !== null) display.note(warning, { event: "warning" });
}

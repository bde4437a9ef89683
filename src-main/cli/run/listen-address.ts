import { isLoopbackHost } from "../../../src-shared/core/endpoint-address.ts";
import type { ProgressDisplay } from "../print/progress-display.ts";

/** What to say before listening where others can listen in; null on loopback. */
export function clearWireWarning(host: string): string | null {
  if (isLoopbackHost(host)) return null;
  return `warning: on ${host} the wire to nodes is in clear: rows, results and keys can be read on the way, so use a network you trust.`;
}

export function warnOffLoopback(host: string, display: ProgressDisplay): void {
  const warning = clearWireWarning(host);
  if (warning !== null) display.note(warning, { event: "warning" });
}

/** What to type on a machine that is to work for this control plane. */
export function joinCommand(token: string): string {
  return `npx inferno-node --join ${token}`;
}

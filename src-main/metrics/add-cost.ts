/** A known cost plus an unknown one is the known one. */
export function addCost(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

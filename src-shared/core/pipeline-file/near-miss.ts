import { closestName } from "../templates/closest-name.ts";

/** ` Did you mean "needs"?` when one of the candidates is close to the name, else the empty string. */
export function suggest(name: string, candidates: Iterable<string>): string {
  const near = closestName(name, candidates);
  return near === null ? "" : ` Did you mean "${near}"?`;
}

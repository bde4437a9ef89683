import { findOrigin, type Located, type Path } from "./located.ts";
import type { ProblemCode } from "./problem-code.ts";
import type { ProblemList } from "./problem-list.ts";
import type { Report } from "./report.ts";

/**
 * Turns places of the file into lines and columns. What follows from a problem that is there already is dropped: anything
 * about parts that could not be read, and about a value, or within it, that is of the wrong kind.
 */
export function makeReport(root: Located, problems: ProblemList): Report {
  const settled: Path[] = [];
  return ({ path, part }, code, message) => {
    const origin = findOrigin(root, path, part);
    if (origin === null || settled.some((above) => isWithin(path, above))) return;
    if (settlingCodes.has(code) && part !== "key" && settled.length < maxSettled) settled.push(path);
    problems.add(origin, code, message);
  };
}

// Looked through for every problem; beyond this the list is cut anyway.
const maxSettled = 1000;

const settlingCodes = new Set<ProblemCode>(["E_VALUE", "E_SECRET_LITERAL", "E_ENDPOINT_URL", "E_ENDPOINT_DENIED"]);

function isWithin(path: Path, above: Path): boolean {
  return above.length > 0 && above.every((segment, index) => path[index] === segment);
}

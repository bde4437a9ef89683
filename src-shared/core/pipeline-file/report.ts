import type { Path } from "./located.ts";
import type { ProblemCode } from "./problem-code.ts";

/** A part of the file: the value at a path, or with `part: "key"` the key that it stands under. */
export type Place = { path: Path; part?: "key" };

/** How the checks say what is wrong. Problems of parts that could not be read, and of values of the wrong kind, are dropped. */
export type Report = (place: Place, code: ProblemCode, message: string) => void;

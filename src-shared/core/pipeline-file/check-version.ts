import type { JsonObject } from "../../model/json.ts";
import type { Report } from "./report.ts";

/** The version of the file format; false when it is a later one, whose other keys this program cannot judge. */
export function checkVersion(root: JsonObject, report: Report): boolean {
  const version = root["inferno"];
  if (version === 1) return true;
  if (version === undefined) {
    report({ path: [] }, "E_FILE_VERSION", "The file does not say its version; begin it with inferno: 1.");
    return true;
  }
  const isLater = typeof version === "number" && version > 1;
  const shown = isLater
    ? `is of version ${version}, and this program reads version 1; write inferno: 1, or use a newer Inferno`
    : "must begin with inferno: 1, the version of its format";
  report({ path: ["inferno"] }, "E_FILE_VERSION", `The file ${shown}.`);
  return !isLater;
}

/**
 * Splits `steps.classify.request.temperature` at its dots. A segment of digits is an index; a name with dots in it stands
 * in double quotes: `endpoints."gpt-4.1".url`. Null for a path with an empty or unclosed segment.
 */
export function splitDottedPath(path: string): (string | number)[] | null {
  const segments: (string | number)[] = [];
  const segment = /(?:"([^"]+)"|([^."]+))(\.|$)/y;
  while (segment.lastIndex < path.length) {
    const match = segment.exec(path);
    if (match === null) return null;
    const [, quoted, bare = "", end] = match;
    segments.push(quoted ?? (/^\d{1,6}$/.test(bare) ? Number(bare) : bare));
    if (end === "" && segment.lastIndex < path.length) return null;
    if (end === "." && segment.lastIndex === path.length) return null;
  }
  return segments.length === 0 ? null : segments;
}

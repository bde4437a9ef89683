/**
 * JSON on lines of its own, indented by two. Only white space is changed: numbers keep their digits and strings their
 * escapes, as they stand in the file.
 */
export function prettyJson(json: string): string {
  const lines: string[] = [];
  let line = "";
  let depth = 0;
  const end = (): void => {
    lines.push(line);
    line = "  ".repeat(depth);
  };
  // Strings, brackets and commas, colons, and what else stands between them.
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    if (token === "{" || token === "[") {
      line += token;
      depth += 1;
      end();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      // Nothing came since its beginning: it stays on one line.
      if (/^\s*$/.test(line) && /[{[]$/.test(lines.at(-1) ?? "")) line = lines.pop() ?? "";
      else end();
      line += token;
    } else if (token === ",") {
      line += token;
      end();
    } else {
      line += token === ":" ? ": " : token;
    }
  }
  lines.push(line);
  return lines.join("\n");
}

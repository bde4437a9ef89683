/** Part of a text that stands in both, or in one of them alone. */
export type TextPart = { kind: "same" | "removed" | "added"; text: string };

/** Beyond as many words the middle of both is shown as changed as a whole: the table below grows with their product. */
const maxWords = 2000;

/** What changed from one text to another, word by word, with as few words changed as can be. Joined, the parts of one side are its text. */
export function compareWords(before: string, after: string): TextPart[] {
  const [a, b] = [splitWords(before), splitWords(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const middle = compareMiddles(a.slice(start, a.length - end), b.slice(start, b.length - end));
  const same = (words: readonly string[]): TextPart => ({ kind: "same", text: words.join("") });
  return joinParts([same(a.slice(0, start)), ...middle, same(a.slice(a.length - end))]);
}

function compareMiddles(a: readonly string[], b: readonly string[]): TextPart[] {
  const whole: TextPart[] = [
    { kind: "removed", text: a.join("") },
    { kind: "added", text: b.join("") },
  ];
  if (a.length === 0 || b.length === 0 || a.length > maxWords || b.length > maxWords) return whole;
  const width = b.length + 1;
  const common = countCommon(a, b);
  const parts: TextPart[] = [];
  let [at, to] = [0, 0];
  while (at < a.length && to < b.length) {
    if (a[at] === b[to]) {
      parts.push({ kind: "same", text: a[at] as string });
      at += 1;
      to += 1;
    } else if ((common[(at + 1) * width + to] as number) >= (common[at * width + to + 1] as number)) parts.push({ kind: "removed", text: a[at++] as string });
    else parts.push({ kind: "added", text: b[to++] as string });
  }
  return [...parts, { kind: "removed", text: a.slice(at).join("") }, { kind: "added", text: b.slice(to).join("") }];
}

/** By `at * (b.length + 1) + to`: how many words the rests of both from there on can have in common. */
function countCommon(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let at = a.length - 1; at >= 0; at -= 1) {
    for (let to = b.length - 1; to >= 0; to -= 1) {
      common[at * width + to] =
        a[at] === b[to]
          ? (common[(at + 1) * width + to + 1] as number) + 1
          : Math.max(common[(at + 1) * width + to] as number, common[at * width + to + 1] as number);
    }
  }
  return common;
}

/** Words, each with the white space after it; marks by themselves. */
function splitWords(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+\s*|[^\p{L}\p{N}_\s]\s*|\s+/gu) ?? [];
}

/** Neighbours of one kind as one; of a changed place, first all that went and then all that came. */
function joinParts(parts: readonly TextPart[]): TextPart[] {
  const joined: TextPart[] = [];
  let [removed, added] = ["", ""];
  const flush = (): void => {
    if (removed !== "") joined.push({ kind: "removed", text: removed });
    if (added !== "") joined.push({ kind: "added", text: added });
    [removed, added] = ["", ""];
  };
  for (const { kind, text } of parts) {
    if (text === "") continue;
    if (kind === "removed") removed += text;
    else if (kind === "added") added += text;
    else {
      flush();
      const last = joined.at(-1);
      if (last?.kind === "same") last.text += text;
      else joined.push({ kind, text });
    }
  }
  flush();
  return joined;
}

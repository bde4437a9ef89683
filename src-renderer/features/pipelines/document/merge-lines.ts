/**
 * Brings a change that was made to a reprinted text into the text as it was written: lines that the change does not touch
 * stay as written, byte for byte. `before` and `after` are the reprint without and with the change.
 */
export function mergeLines(written: string, before: string, after: string): string {
  const base = before.split("\n");
  const ours = written.split("\n");
  const theirs = after.split("\n");
  const inOurs = matchLines(base, ours);
  const inTheirs = matchLines(base, theirs);
  const merged: string[] = [];
  let b = 0;
  let o = 0;
  let t = 0;
  while (b < base.length || o < ours.length || t < theirs.length) {
    const next = findStable(b, inOurs, inTheirs);
    const [bEnd, oEnd, tEnd] = next === null ? [base.length, ours.length, theirs.length] : [next, inOurs[next] ?? 0, inTheirs[next] ?? 0];
    const isTouched = !isEqual(base.slice(b, bEnd), theirs.slice(t, tEnd));
    const asWritten = ours.slice(o, oEnd);
    if (!isTouched) merged.push(...asWritten);
    else
      merged.push(
        ...takeOver(
          theirs.slice(t, tEnd),
          inTheirs.slice(b, bEnd).map((at) => at - t),
          asWritten,
        ),
      );
    if (next === null) break;
    merged.push(ours[oEnd] ?? "");
    [b, o, t] = [bEnd + 1, oEnd + 1, tEnd + 1];
  }
  return merged.join("\n");
}

/** The changed lines, but those among them that only the reprint changed as they were written: where each line has its own counterpart. */
function takeOver(changed: readonly string[], inChanged: readonly number[], asWritten: readonly string[]): string[] {
  if (inChanged.length !== asWritten.length) return [...changed];
  const lines = [...changed];
  for (const [at, place] of inChanged.entries()) if (place >= 0) lines[place] = asWritten[at] ?? "";
  return lines;
}

/** The next line from `from` on that is the same in both. */
function findStable(from: number, inOurs: readonly number[], inTheirs: readonly number[]): number | null {
  for (let at = from; at < inOurs.length; at += 1) if ((inOurs[at] ?? -1) >= 0 && (inTheirs[at] ?? -1) >= 0) return at;
  return null;
}

// Beyond this the middle of two texts counts as wholly different: a table of their lines would be too large.
const maxTable = 4_000_000;

/** For each line of `a` the line of `b` that it became, in order; -1 where it is gone. A longest common subsequence. */
export function matchLines(a: readonly string[], b: readonly string[]): number[] {
  const matches = new Array<number>(a.length).fill(-1);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    matches[start] = start;
    start += 1;
  }
  let tail = 0;
  while (tail < a.length - start && tail < b.length - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) {
    tail += 1;
    matches[a.length - tail] = b.length - tail;
  }
  const rows = a.length - start - tail;
  const columns = b.length - start - tail;
  if (rows * columns > 0 && rows * columns <= maxTable) matchMiddle(a.slice(start, start + rows), b.slice(start, start + columns), start, matches);
  return matches;
}

function matchMiddle(a: readonly string[], b: readonly string[], offset: number, matches: number[]): void {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const lengthAt = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = a[i] === b[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      // Written into the caller's list: it holds the matches at both ends already.
      matches.splice(offset + i, 1, offset + j);
      i += 1;
      j += 1;
    } else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i += 1;
    else j += 1;
  }
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}

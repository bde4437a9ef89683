/** First and last of sorted whole numbers that follow each other. */
export function* splitSpans(sorted: readonly number[]): Iterable<[first: number, last: number]> {
  for (let from = 0, to = 0; from < sorted.length; from = to + 1) {
    to = from;
    while (sorted[to + 1] === (sorted[to] as number) + 1) to += 1;
    yield [sorted[from] as number, sorted[to] as number];
  }
}

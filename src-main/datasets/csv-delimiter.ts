export type CsvDelimiter = "," | ";" | "\t";

const delimiters: readonly CsvDelimiter[] = [",", ";", "\t"];

/** The delimiter that stands most often outside quotes in a header line; null when none does. */
export function findDelimiter(headerLine: string): CsvDelimiter | null {
  let best: CsvDelimiter | null = null;
  let most = 1;
  for (const delimiter of delimiters) {
    const fields = countFields(headerLine, delimiter);
    if (fields > most) [best, most] = [delimiter, fields];
  }
  return best;
}

/** Fields of a CSV row, found by counting delimiters outside quotes: flat in memory whatever the row, unlike splitting. */
export function countFields(row: string, delimiter: CsvDelimiter): number {
  const wanted = delimiter.charCodeAt(0);
  let count = 1;
  let isQuoted = false;
  for (let index = 0; index < row.length; index += 1) {
    const code = row.charCodeAt(index);
    if (code === 34) isQuoted = !isQuoted;
    else if (code === wanted && !isQuoted) count += 1;
  }
  return count;
}

/**
 * Bulk data on the wire: one binary attachment of UTF-8 lines. JSON text never contains a raw line feed, so lines are
 * split without parsing, and the JSON of rows and results passes through as text.
 *
 *   record := meta-line body-line*        the record's meta says how many bodies follow
 *   frame  := record*                     lines joined by "\n", none after the last
 *
 * A frame above `maxInlineFrameBytes` travels over HTTP instead of the socket.
 */
export const maxInlineFrameBytes = 512 * 1024;

/** Upper bound of any frame, inline or over HTTP: one row of 16 MiB or one result of 32 MiB, and room for the rest. */
export const maxFrameBytes = 96 * 1024 * 1024;

/** One record: its meta (anything JSON can carry) and raw JSON texts. */
export type FrameRecord<Meta> = { meta: Meta; bodies: string[] };

/** Joins records. Bodies must be JSON texts without line feeds, which `JSON.stringify` guarantees. */
export function encodeFrame(records: readonly FrameRecord<unknown>[]): string {
  const lines: string[] = [];
  for (const record of records) {
    lines.push(JSON.stringify(record.meta));
    for (const body of record.bodies) lines.push(body);
  }
  return lines.join("\n");
}

/**
 * Splits a frame. `readMeta` validates a parsed meta line and says how many bodies follow it.
 * Throws `FrameError` on a line that is no JSON or a frame that ends inside a record; whatever `readMeta` throws passes.
 */
export function decodeFrame<Meta>(text: string, readMeta: (value: unknown) => { meta: Meta; bodies: number }): FrameRecord<Meta>[] {
  if (text === "") return [];
  const lines = text.split("\n");
  const records: FrameRecord<Meta>[] = [];
  let at = 0;
  while (at < lines.length) {
    const { meta, bodies } = readMeta(parseLine(lines[at] as string, at));
    const end = at + 1 + bodies;
    if (end > lines.length) throw new FrameError(`the frame ends inside the record at line ${at + 1}`);
    records.push({ meta, bodies: lines.slice(at + 1, end) });
    at = end;
  }
  return records;
}

function parseLine(line: string, at: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new FrameError(`line ${at + 1} of the frame is not JSON`, { cause });
  }
}

export class FrameError extends Error {
  override name = "FrameError";
}

/** The beginning of a byte stream, and the whole of it again. */
export type PeekedBytes = {
  /** The first bytes: as many as asked for, fewer only when the stream ends before. */
  head: Uint8Array;
  /** All bytes from the first on; can be read once. Leaving it early closes the source. */
  stream: AsyncGenerator<Uint8Array>;
  /** Closes the source when `stream` will not be read. */
  close(): Promise<void>;
};

/** Reads a stream's first `size` bytes (a chunk more at most) without taking them from it. */
export async function peekBytes(source: AsyncIterable<Uint8Array>, size: number): Promise<PeekedBytes> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < size) {
    const next = await iterator.next();
    if (next.done === true) break;
    if (next.value.length === 0) continue;
    chunks.push(next.value);
    bytes += next.value.length;
  }
  return {
    head: Buffer.concat(chunks).subarray(0, size),
    stream: continueStream(chunks, iterator),
    async close() {
      await iterator.return?.();
    },
  };
}

async function* continueStream(chunks: Uint8Array[], iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks.splice(0);
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      if (next.value.length > 0) yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

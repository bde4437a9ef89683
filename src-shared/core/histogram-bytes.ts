const endsEarly = "the histogram's bytes end too early";

/** The bytes are no histogram of ours. */
export class HistogramError extends Error {
  override name = "HistogramError";
}

/** Writes into a buffer of a size known before. */
export class HistogramWriter {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(maxBytes: number) {
    this.#bytes = new Uint8Array(maxBytes);
  }

  writeByte(byte: number): void {
    this.#bytes[this.#at++] = byte;
  }

  /** Seven bits a byte, lowest first, the eighth says that more follow; whole numbers to 2^53. */
  writeVarint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.writeByte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.writeByte(rest);
  }

  writeDouble(value: number): void {
    new DataView(this.#bytes.buffer).setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }
}

/** Reads what HistogramWriter wrote; every read throws HistogramError where the bytes end or cannot be. */
export class HistogramReader {
  readonly #bytes: Uint8Array;
  #view: DataView | null = null;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  readByte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new HistogramError(endsEarly);
    return byte;
  }

  readVarint(): number {
    let value = this.readByte();
    if (value < 128) return value;
    value %= 128;
    for (let scale = 128; scale < 2 ** 56; scale *= 128) {
      const byte = this.readByte();
      value += (byte % 128) * scale;
      if (byte < 128) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
    }
    throw new HistogramError("the histogram has a number that is too large");
  }

  readDouble(): number {
    if (this.#at + 8 > this.#bytes.length) throw new HistogramError(endsEarly);
    this.#view ??= new DataView(this.#bytes.buffer, this.#bytes.byteOffset);
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  requireEnd(): void {
    if (this.#at !== this.#bytes.length) throw new HistogramError("the histogram is followed by bytes that are not its own");
  }
}

import type { Buffer } from "node:buffer";
import { createParser } from "eventsource-parser";
import { isJsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { ReadFailure, StreamEvent } from "../protocols/protocol.ts";

/** The most characters of one event. */
export const maxEventLength = 4 * 1024 * 1024;

export type StreamTextListener = {
  onEvent(event: StreamEvent): void;
  /** The stream cannot be read on. `shouldRetry` is false where another try would end the same way. */
  onFailure(failure: ReadFailure, shouldRetry: boolean | null): void;
};

/** Cuts a stream's bytes into events, wherever the bytes were cut on their way. */
export type StreamText = {
  push(chunk: Buffer): void;
  /** No more bytes come: takes a last event that lacks its blank line, and nothing else that is incomplete. */
  end(): void;
};

type Framing = { feed(text: string): void; flush(): void };

export function createStreamText(framing: "sse" | "ndjson", listener: StreamTextListener): StreamText {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isEnding = false;

  function take(name: string | null, text: string): void {
    if (text === "[DONE]") {
      listener.onEvent({ name, data: text });
      return;
    }
    const data = parseObject(text);
    if (data !== undefined) listener.onEvent({ name, data });
    // At the end of the bytes a broken event is one that was cut off.
    else if (!isEnding) {
      const message = `the stream has an event that is not a JSON object: “${text.slice(0, 200)}”`;
      listener.onFailure({ kind: "server_error", code: "E_NOT_JSON", message }, null);
    }
  }

  const frames = framing === "sse" ? frameEvents(take, failTooLarge) : frameLines(take, failTooLarge);

  function failTooLarge(): void {
    const message = `the stream has an event of more than ${maxEventLength / 1024 / 1024} MiB`;
    listener.onFailure({ kind: "bad_output", code: "E_EVENT_TOO_LARGE", message }, false);
  }

  function decode(chunk?: Buffer): void {
    let text: string;
    try {
      text = chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      // Cut inside a character is cut, not wrong.
      if (chunk !== undefined) listener.onFailure({ kind: "bad_output", code: "E_BAD_UTF8", message: "the stream is not valid UTF-8" }, null);
      return;
    }
    if (text !== "") frames.feed(text);
  }

  return {
    push: decode,
    end() {
      decode();
      isEnding = true;
      frames.flush();
    },
  };
}

/** Server-sent events. Comments, retries and ids mean nothing here. */
function frameEvents(take: (name: string | null, text: string) => void, failTooLarge: () => void): Framing {
  let isOver = false;
  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent: (event) => take(event.event ?? null, event.data.trim()),
    onError: (error) => {
      if (error.type !== "max-buffer-size-exceeded") return;
      isOver = true;
      failTooLarge();
    },
  });
  const feed = (text: string): void => {
    if (!isOver) parser.feed(text);
  };
  return { feed, flush: () => feed("\n\n") };
}

/** One JSON object a line. */
function frameLines(take: (name: string | null, text: string) => void, failTooLarge: () => void): Framing {
  let rest = "";
  return {
    feed(text) {
      const lines = text.split("\n");
      lines[0] = rest + (lines[0] ?? "");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") take(null, line.trim());
      if (rest.length > maxEventLength) failTooLarge();
    },
    flush() {
      if (rest.trim() !== "") take(null, rest.trim());
    },
  };
}

function parseObject(text: string): Exclude<StreamEvent["data"], "[DONE]"> | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

import type { JsonValue } from "../../../src-shared/model/json.ts";

/** The answer a healthy server gives, before anything is done to it. */
export type PlannedAnswer = JsonAnswer | StreamAnswer;

/** `empty` is the same answer with nothing in it. */
export type JsonAnswer = { kind: "json"; status: number; body: JsonValue; empty: JsonValue };

export type StreamAnswer = {
  kind: "stream";
  contentType: string;
  /** What is sent before the end marker, one write each. */
  frames: readonly string[];
  /** The end marker; without it the stream is cut off, whatever came before. */
  endFrames: readonly string[];
  keepAlive: string;
  errorFrame(type: string, message: string): string;
};

export function json(body: JsonValue, empty: JsonValue, status = 200): JsonAnswer {
  return { kind: "json", status, body, empty };
}

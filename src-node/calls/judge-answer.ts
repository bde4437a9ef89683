import { makeFailure } from "../../src-shared/model/failure.ts";
import type { JsonValue } from "../../src-shared/model/json.ts";
import type { ResponseSpec } from "../../src-shared/model/pipeline.ts";
import type { Answer, ReadFailure } from "../protocols/protocol.ts";
import type { Intake } from "./answer-intake.ts";
import { parseBody, parseOrText } from "./body-text.ts";
import { translateHttpFailure } from "./http-failure.ts";
import type { CallFailure } from "./model-caller.ts";
import type { PreparedEndpoint } from "./prepared-endpoint.ts";
import { redactText } from "./redact.ts";
import type { AnswerHeaders } from "./retry-after.ts";

/** What a call came to. */
export type Judgement = { ok: true; answer: Answer } | { ok: false; failure: CallFailure };

export type ArrivedAnswer = {
  intake: Intake;
  status: number;
  headers: AnswerHeaders;
  prepared: PreparedEndpoint;
  response: ResponseSpec | undefined;
  /** Path and query that were called. */
  path: string;
  nowAt: number;
};

/** Decides what an answer that has arrived is: the answer that was asked for, or which failure. `body` is for showing. */
export function judgeAnswer(arrived: ArrivedAnswer): Judgement & { body: JsonValue } {
  try {
    return judgeIntake(arrived);
  } catch (error) {
    // Thrown on, it would look like a broken connection, and be tried again.
    const failure = makeFailure("internal", `the answer of ${readPlace(arrived)} could not be read: ${String(error)}`, { httpStatus: arrived.status });
    return { ok: false, failure: { ...failure, retryAfterMs: null, shouldRetry: null, ambiguous: false }, body: null };
  }
}

function judgeIntake(arrived: ArrivedAnswer): Judgement & { body: JsonValue } {
  const { intake, status } = arrived;
  switch (intake.type) {
    case "failure":
      return { ...failRead(arrived, intake.failure, intake.shouldRetry), body: intake.body };
    case "stream_error":
      return { ...failAnswer(arrived, intake.error), body: intake.body };
    case "stream":
      return { ...readBody(arrived, intake.body), body: intake.body };
    case "text": {
      if (status < 200 || status >= 300) {
        const shown = parseOrText(intake.text);
        return { ...failAnswer(arrived, shown), body: shown };
      }
      const body = parseBody(intake.text);
      return body.ok ? { ...readBody(arrived, body.value), body: body.value } : { ...failRead(arrived, body.failure, null), body: intake.text };
    }
  }
}

function readBody(arrived: ArrivedAnswer, body: JsonValue): Judgement {
  const { protocol } = arrived.prepared;
  const error = protocol.findError(body, arrived.response);
  if (error !== undefined) return failAnswer(arrived, error);
  const read = protocol.readAnswer(body, arrived.response);
  return read.ok ? { ok: true, answer: read.value } : failRead(arrived, read.failure, null);
}

/** The server says itself that it failed. */
function failAnswer(arrived: ArrivedAnswer, body: JsonValue): Judgement {
  const { status, headers, prepared, nowAt } = arrived;
  return { ok: false, failure: translateHttpFailure({ status, headers, body, place: readPlace(arrived), secrets: prepared.secrets, nowAt }) };
}

/** The server says it succeeded, but what it sent is of no use. A broken-off answer was generated, and may be billed. */
function failRead(arrived: ArrivedAnswer, failure: ReadFailure, shouldRetry: boolean | null): Judgement {
  const { kind, code, message } = failure;
  const text = redactText(`${readPlace(arrived)} answered ${arrived.status}, but ${message}`, arrived.prepared.secrets);
  return {
    ok: false,
    failure: { ...makeFailure(kind, text, { code, httpStatus: arrived.status }), retryAfterMs: null, shouldRetry, ambiguous: kind === "truncated" },
  };
}

/** `host:port/path`. Without the query, which may hold a key. */
function readPlace({ prepared, path }: ArrivedAnswer): string {
  return prepared.host + (path.split("?", 1)[0] ?? "");
}

import type { Fault } from "./fault.ts";

const errors = "test/unit/node/calls/http-failure.test.ts";
const caller = "test/unit/node/calls/model-caller.test.ts";
const limits = "test/unit/node/calls/call-limits.test.ts";
const intake = "test/unit/node/calls/answer-intake.test.ts";
const connector = "test/unit/node/calls/guarded-connector.test.ts";
const protocols = "test/unit/node/protocols/protocol-suite.ts";
const anyBytes = "test/unit/node/calls/any-bytes.test.ts";
const waits = "test/unit/node/runtime/agent-waits.test.ts";
const gate = "test/unit/node/runtime/rate-gate.test.ts";
const retryAfter = "test/unit/node/calls/retry-after.test.ts";
const wholeRuns = "test/flow/row-faults.test.ts";
const nemesis = "test/torture/nemesis.test.ts";
const hostile = "test/torture/hostile-endpoint.test.ts";

const byStatus = "is told by status and body: %s";
const underNemesis = "under a nemesis for half a minute no row is lost, none has a wrong answer, and all counters are a recount";

/** Faults of the endpoints that models answer at. */
export const endpointFaults: readonly Fault[] = [
  {
    id: "C1",
    rule: "A name that cannot be resolved is a network failure that is tried again (E_DNS); a name that leads to a denied address is never connected to.",
    testsByFile: {
      [caller]: ["says in plain words what is wrong with the connection"],
      [connector]: ["a name with a denied address", "a name with a denied address behind a good one"],
    },
    open: "A run does not pause when a name stays unknown: its rows fail after their attempts.",
  },
  {
    id: "C2",
    rule: "Connections that are refused, reset or silent are tried again with growing delays; a call whose request was written counts as possibly paid.",
    testsByFile: {
      [caller]: ["says in plain words what is wrong with the connection", "goes on with a fresh connection after one was lost"],
      [protocols]: ["takes a stream whose connection dies for truncated"],
      [nemesis]: [underNemesis],
    },
    open: null,
  },
  {
    id: "C3",
    rule: "What is wrong with TLS is said at once and not tried again (E_TLS).",
    testsByFile: { [caller]: ["says in plain words what is wrong with the connection"] },
    open: "Only a server without TLS is tried: expired, foreign and misnamed certificates take the same path, and no test has them.",
  },
  {
    id: "C4",
    rule: "A server that takes a request and says nothing is given up after firstByteMs (E_TIMEOUT_…), the slot is free, and the row is tried again.",
    testsByFile: { [limits]: ["end one whose server takes the request and says nothing"] },
    open: null,
  },
  {
    id: "C5",
    rule: "Content that trickles without end is given up after totalMs, whatever comes.",
    testsByFile: { [limits]: ["let one go on that sends content again and again, up to the total"], [hostile]: ["an answer that drips without end"] },
    open: null,
  },
  {
    id: "C6",
    rule: "More than 32 MiB of content is not read (E_BODY_TOO_LARGE) and not tried again; a body shorter than it said is truncated and tried again.",
    testsByFile: {
      [intake]: ["end at 32 MiB when they have no end"],
      [protocols]: ["takes a body that breaks off, with and without a declared length, for truncated"],
      [hostile]: ["an answer without end", "a content length that is too long", "a content length that is too short"],
    },
    open: null,
  },
  {
    id: "C7",
    rule: "Gzip is unpacked up to 32 MiB, one layer, nothing else; broken gzip is tried again.",
    testsByFile: {
      [intake]: [
        "are unpacked where they are gzip, whole or streamed",
        "gzip that is none",
        "gzip that breaks off",
        "an encoding nobody asked for",
        "two layers of gzip",
        "end at 32 MiB unpacked, however small they were on the way",
      ],
      [hostile]: ["a gzip bomb"],
    },
    open: null,
  },
  {
    id: "C8",
    rule: "A rate limit's wait is read in every form, holds back all calls to the endpoint, counts no attempt, and gives rows back when it is long.",
    testsByFile: {
      [retryAfter]: [
        "seconds",
        "an HTTP date",
        "a date that has passed as zero",
        "zero",
        "a negative number as zero",
        "ten days",
        "garbage as nothing",
        "milliseconds before seconds",
        "no header as nothing",
      ],
      [anyBytes]: ["is nothing or a span from 0 on, whatever the headers say"],
      [gate]: ["does not pause for longer than ten minutes"],
      [waits]: [
        "pauses the endpoint for as long as it is told, and takes up rate-limited rows again without end and without counting",
        "gives rows back that would wait longer than half a minute, after their reports arrived",
      ],
      [wholeRuns]: ["a flood of 429 slows the run down but fails no row and counts no attempt against it"],
    },
    open: null,
  },
  {
    id: "C9",
    rule: "A used-up quota is told from a rate limit; the endpoint's rows go back, and the run pauses when nothing else is left.",
    testsByFile: { [errors]: [byStatus] },
    open: null,
  },
  {
    id: "C10",
    rule: "An error inside status 200 is the failure it is; an answer without content is tried twice more and then fails (E_EMPTY).",
    testsByFile: {
      [protocols]: ["takes an error inside a good status for the failure it is", "calls an empty answer and one without content unusable"],
      [errors]: [byStatus],
      [intake]: ["nothing but blanks"],
    },
    open: null,
  },
  {
    id: "C11",
    rule: "An HTML page is a fault of the server (E_NOT_JSON), tried again up to the step's attempts.",
    testsByFile: { [protocols]: ["takes an HTML page with a good status for a fault of the server"], [intake]: ["plain text"], [wholeRuns]: [everyRow()] },
    open: "An endpoint of which every answer is a page does not pause.",
  },
  {
    id: "C12",
    rule: "A body that is no JSON, or more than JSON, is tried again and then fails; nothing of it is taken.",
    testsByFile: {
      [intake]: ["trailing garbage", "two documents", "no closing brace", "not a number", "a byte order mark"],
      [caller]: ["answers with bytes that are no text are unusable"],
    },
    open: null,
  },
  {
    id: "C13",
    rule: "A declared charset is used where it is known; bytes that do not fit it are unusable.",
    testsByFile: { [caller]: ["answers with bytes that are no text are unusable"] },
    open: null,
  },
  {
    id: "C14",
    rule: "A stream without its end marker is truncated wherever it stops, and tried again; nothing of it becomes a result.",
    testsByFile: {
      [protocols]: ["takes a stream without its end marker for truncated, wherever it stops"],
      [anyBytes]: ["is never taken for a whole one"],
      [nemesis]: [underNemesis],
    },
    open: null,
  },
  {
    id: "C15",
    rule: "An error event after status 200, and after some text, is the failure it names.",
    testsByFile: { [protocols]: ["takes an error inside a stream for the failure it is"] },
    open: null,
  },
  {
    id: "C16",
    rule: "Server-sent events are read as their specification says, however their bytes are cut; one of more than 4 MiB ends the call.",
    testsByFile: {
      [intake]: [
        "carriage returns alone",
        "data over several lines",
        "no blank after the colon, comments, ids and retries",
        "end at an event of more than 4 MiB",
      ],
      [anyBytes]: ["gives the same events, or the same failure, of server-sent events", "gives the same events, or the same failure, of lines of JSON"],
      [protocols]: ["reads a stream that is cut at every byte", "ignores what follows the end marker and does not wait for the connection to end"],
    },
    open: null,
  },
  {
    id: "C17",
    rule: "Keep-alives are no content: without any the call is given up after idleMs.",
    testsByFile: { [limits]: ["end one that has headers and never content, whatever keep-alives come", "end one in one piece of which only blanks come"] },
    open: null,
  },
  {
    id: "C18",
    rule: "No redirect is followed, wherever it leads (E_REDIRECT); its target is named.",
    testsByFile: { [protocols]: ["does not follow a redirect and names its target"], [wholeRuns]: [everyRow()] },
    open: null,
  },
  {
    id: "C19",
    rule: "After three refusals of the key in a row the endpoint's rows go back uncounted; when nothing else is left the run pauses, and resumes.",
    testsByFile: {
      [waits]: [
        "blocks it for the run after three refusals of the key in a row, and gives every row back",
        "fails a row whose own key is refused while others succeed",
      ],
      [wholeRuns]: ["an endpoint that refuses its key pauses the run with exit code 1, no output, and resume finishes it"],
    },
    open: null,
  },
  {
    id: "C20",
    rule: "A request that is too long, wrong or for a model that is gone fails its row at once.",
    testsByFile: { [errors]: [byStatus], [wholeRuns]: [everyRow()] },
    open: "A run does not pause when most of its calls fail so.",
  },
  {
    id: "C21",
    rule: "Each status has its kind of failure, which says whether it is tried again; the server's own word on that stands above it.",
    testsByFile: { [errors]: [byStatus, "hands on how long to wait and whether to try again"] },
    open: null,
  },
  {
    id: "C22",
    rule: "Usage that is missing or makes no sense is unknown, and never fails an answer.",
    testsByFile: { [hostile]: ["usage that makes no sense"] },
    open: null,
  },
  {
    id: "C23",
    rule: "An answer belongs to the connection on which its request went; no answer is stored for another row.",
    testsByFile: { [nemesis]: [underNemesis] },
    open: "An answer that names another model, or another request, is not flagged.",
  },
  { id: "C24", rule: "The server's clock is not used.", testsByFile: {}, open: "Its distance from ours is not measured." },
  {
    id: "C25",
    rule: "An endpoint says itself how long its first byte may take; nine minutes if it does not.",
    testsByFile: { [limits]: ["end one whose server takes the request and says nothing"] },
    open: "No call warms a model up.",
  },
  {
    id: "C26",
    rule: "Refusals slow an endpoint down by growing pauses that successes take back, within its share of the limits.",
    testsByFile: {
      [gate]: ["doubles its own pause with each new refusal, up to a minute, and takes refusals of earlier calls for one", "forgets its pauses with successes"],
    },
    open: "Rising latency alone does not lower the concurrency.",
  },
  {
    id: "C27",
    rule: "A key that a server repeats is struck out of every message.",
    testsByFile: { [errors]: ["never shows the key, even where the cut would leave a part of it"], [nemesis]: [underNemesis] },
    open: null,
  },
  {
    id: "C28",
    rule: "Cookies are not kept; headers of more than 16 KiB end the call (E_HEADERS_TOO_LARGE).",
    testsByFile: { [caller]: ["skips announcements before the answer and keeps no cookies", "calls what is no HTTP, and headers without end, by their names"] },
    open: null,
  },
  {
    id: "C29",
    rule: "Calls go over HTTP/1.1, through the proxy that the environment names; one that is gone is a network failure.",
    testsByFile: { [caller]: ["goes through the proxy that the environment names, but not to exempt hosts"] },
    open: "A proxy that asks for a password (407) is not tried.",
  },
  { id: "C30", rule: "Providers' own batch interfaces are not used.", testsByFile: {}, open: "There is nothing to reconcile yet." },
];

function everyRow(): string {
  return "every input row gets exactly one line in order, whatever happens to it";
}

import type { Fault } from "./fault.ts";

const leases = "test/unit/main/scheduling/leases.test.ts";
const isolation = "test/unit/main/scheduling/isolation.test.ts";
const recording = "test/unit/main/scheduling/recording.test.ts";
const recovery = "test/unit/main/scheduling/recover-runs.test.ts";
const news = "test/unit/main/scheduling/run-news.test.ts";
const gateway = "test/unit/main/gateways/nodes-gateway.test.ts";
const routes = "test/unit/main/gateways/node-routes.test.ts";
const hellos = "test/unit/main/gateways/hello-queue.test.ts";
const localNodes = "test/unit/main/local-nodes/local-nodes.test.ts";
const link = "test/unit/node/runtime/agent-link.test.ts";
const outbox = "test/unit/node/runtime/result-outbox.test.ts";
const nodeProgram = "test/unit/node/runtime/node-cli.test.ts";
const spool = "test/unit/node/spool/spool.test.ts";
const pieces = "test/unit/node/spool/spool-pieces.test.ts";
const kills = "test/flow/kill-and-resume.test.ts";
const saved = "test/flow/saved-results.test.ts";
const poison = "test/flow/poison-row.test.ts";
const hostileNode = "test/torture/hostile-node.test.ts";

/** Why a fault has no entry of its own yet. */
const notTaken = "Not looked at yet.";

/** Faults of nodes and of the wire. */
export const nodeFaults: readonly Fault[] = [
  {
    id: "D1",
    rule: "What a killed node had in a call is called again and counts as possibly paid twice; what it had finished lies in its spool, is told by its next process before that takes rows, and is called no more.",
    testsByFile: {
      [saved]: ["answers that a node had saved when it was killed are told by its next process, and no row is called twice"],
      [kills]: ["a node killed in the middle costs at most its calls in flight and one unsent flush"],
      [routes]: ["a node that is known but not connected can tell what it saved, and is told to say hello before it fetches rows"],
      [leases]: ["of a dead node ends at once, and every row of which nothing was heard counts as possibly paid"],
    },
    open: null,
  },
  {
    id: "D2",
    rule: "The first signal drains a node: calls in flight finish, the rest goes back uncounted; the second ends it at once, and what it had finished is saved.",
    testsByFile: {
      [nodeProgram]: ["runs rows through a real model server, drains at the first signal and ends with 0", "ends at once at the second signal"],
      [isolation]: ["neither rows given back, nor a drained node, nor the crash of a control plane counts against a row"],
    },
    open: null,
  },
  {
    id: "D3",
    rule: "A node that stood still learns which leases it lost and ends their calls; what had finished is told all the same, and the first result wins.",
    testsByFile: {
      [saved]: ["a node that stood still over the end of its connection tells what came in meanwhile, and no row is called twice"],
      [link]: [
        "starts nothing more once its leases cannot be good any longer",
        "renews its leases, ends the calls of lost chunks, and still reports what has finished",
      ],
    },
    open: null,
  },
  {
    id: "D4",
    rule: "Rows that were with a node when it died are leased again one by one; a row that is blamed for three deaths, the third with nothing else in hand, is quarantined (E_QUARANTINED), and no other row suffers.",
    testsByFile: {
      [isolation]: [
        "rows that were with a node when it died are leased again one by one, before any other",
        "suspects come a few to a node, and rows of good repute beside them are not blamed for the next death",
        "a row that kills every node is found out by its third, with nothing else in hand, and no other row is quarantined",
        "a quarantined row that is retried starts with a clean record",
      ],
      [poison]: ["a row that kills whichever node has it is quarantined at the third, and every other row succeeds"],
    },
    open: null,
  },
  {
    id: "D5",
    rule: "Leases run out by monotonic time alone; a wall clock that jumps ends none, and rows that wait for a time wait as long as before.",
    testsByFile: {
      [leases]: [
        "runs out by monotonic time alone: a jump of the wall clock ends nothing",
        "lets rows that wait for a time go after as long as before when the clock is set back a year",
      ],
    },
    open: "Nodes speak without TLS, so there is no certificate whose dates a clock could spoil.",
  },
  {
    id: "D6",
    rule: "After a sleep of the control plane every lease gets the gap back and time to be renewed; a node that comes back says what it holds and goes on.",
    testsByFile: {
      [leases]: [
        "gives every lease the gap back when this machine slept, and time to renew",
        "gives leases time to be renewed when the wall clock alone saw the sleep, and says so",
      ],
      [link]: ["goes on with its rows while the connection is away"],
    },
    open: null,
  },
  {
    id: "D7",
    rule: "Over a cut connection results wait in the spool and are sent again in their order; from four fifths of its bound on no row is taken, and the control plane takes each report once.",
    testsByFile: {
      [link]: ["sends everything unacknowledged again, in the old order, and names the chunks it holds"],
      [outbox]: ["keeps a report in the spool from before it is sent until it has arrived", "wants no more rows from four fifths of its bound on"],
      [recording]: ["is recorded once: one result, no duplicate, calls and tokens counted once"],
    },
    open: "Packet loss, latency of seconds and half-open connections are met by the nemesis, not by a test of their own.",
  },
  {
    id: "D8",
    rule: "Nodes come back after waits that differ and grow, and are let in a few at a time; what they are told of their runs does not depend on what they hold.",
    testsByFile: {
      [hellos]: ["a thousand hellos at once are let in a few at a time, in their order, and a refusal holds up nobody"],
      [news]: ["a node that held no rows of it hears too that a run has ended, or is gone, while it was away over a start of the control plane"],
      [recovery]: ["a lease that was kept runs out when its node does not come back"],
    },
    open: "No test starts a thousand node processes.",
  },
  {
    id: "D9",
    rule: "A name that is taken gets a number; a second process with the same credential is refused (E_DUPLICATE_INSTANCE) while the first answers.",
    testsByFile: {
      [gateway]: [
        "a name that is taken gets a number",
        "a second process with the same credential is refused while the first is there, which goes on undisturbed",
      ],
    },
    open: null,
  },
  {
    id: "D10",
    rule: "A result that comes again counts once; of a run that was deleted it is refused (E_RUN_GONE) and forgotten; from an old lease an answer is taken and a failure decides nothing.",
    testsByFile: {
      [recording]: [
        "counts once when the chunk has ended, and after the control plane started anew",
        "of a run that was deleted is refused",
        "wins when it is the first, and the later one is a duplicate whose tokens are counted",
        "ends nothing when it is a failure and the row waits for its next lease, nor keeps a step passed over from being tried anew",
      ],
      "test/unit/main/scheduling/run-turns.test.ts": ["a result that comes after its run was canceled is kept and counted, and the row stays canceled"],
    },
    open: null,
  },
  {
    id: "D11",
    rule: "A node can report on no row that it was not given (E_NOT_OWNER), and messages that make no sense end its connection.",
    testsByFile: {
      [recording]: ["of a row or a chunk of another node is refused with E_NOT_OWNER"],
      [hostileNode]: ["a node that sends a thousand malformed messages a second is kept out, and everyone else keeps working"],
    },
    open: "A node is not suspended by itself, and one that floods with messages of the right form is not slowed down.",
  },
  { id: "D12", rule: "What a result holds is shown as text.", testsByFile: {}, open: notTaken },
  {
    id: "D13",
    rule: "A message that does not fit its schema is answered so, and after ten the connection ends; one above a megabyte ends it at once.",
    testsByFile: {
      [gateway]: [
        "that does not fit its schema is answered so, and after ten the connection ends",
        "above a megabyte ends its connection, and the control plane goes on",
      ],
    },
    open: null,
  },
  {
    id: "D14",
    rule: "A node and a control plane whose versions have nothing in common say so in a sentence that names which is to be updated (E_PROTO_VERSION), and the node ends with 78.",
    testsByFile: {
      [nodeProgram]: ["ends with the control plane's sentence and $exitCode when it is refused with $code"],
      "test/unit/wire/wire-hash.test.ts": ["a changed wire contract comes with a raised protocol version"],
    },
    open: "Every version so far speaks one protocol alone, so there is nothing to be negotiated.",
  },
  { id: "D15", rule: "A certificate that is not good is refused.", testsByFile: {}, open: "Nodes speak without TLS." },
  {
    id: "D16",
    rule: "A join token that is expired, revoked or another's is refused, each with what to do.",
    testsByFile: { [gateway]: ["an expired, a revoked and another role's token are refused, each with what to do"] },
    open: "Tokens can be used more than once until they expire.",
  },
  {
    id: "D17",
    rule: "A node whose disk takes nothing takes no rows and keeps what it has; a torn tail is cut off, a damaged piece costs that piece alone, and its file is kept.",
    testsByFile: {
      [spool]: [
        "is told of once, keeps the frames, and is tried again until it takes them",
        "cuts a torn tail off without a word, and says when something else is damaged, which it keeps",
        "in a folder that all share, or below a file, is refused with what to do",
      ],
      [pieces]: [
        "with any one bit flipped loses the piece it is in and no other",
        "that was cut off anywhere gives every piece that is whole, and counts the rest as torn",
      ],
    },
    open: null,
  },
  {
    id: "D18",
    rule: "A folder is one process's at a time: the second ends with a sentence and 2, and disturbs nobody.",
    testsByFile: {
      [spool]: ["is one process's at a time; that of a process that died is free"],
      [saved]: ["a second process with the same name on this machine ends with a sentence, and disturbs nobody"],
    },
    open: null,
  },
  {
    id: "D19",
    rule: "A lease whose node renews it and reports nothing for longer than its calls and waits can take together ends, and counts as a death.",
    testsByFile: {
      [leases]: ["ends however often it is renewed when its node reports nothing of it for longer than its calls can take; a newer one waits its turn"],
    },
    open: null,
  },
  {
    id: "D20",
    rule: "A report whose acknowledgement was lost is sent again and counts once.",
    testsByFile: {
      [recording]: ["is recorded once: one result, no duplicate, calls and tokens counted once"],
      [outbox]: ["asks again after a second when no answer came though the connection stands"],
    },
    open: null,
  },
  {
    id: "D21",
    rule: "After a backup was restored no chunk gets a number that the database before it gave out, so results of that one are told from others and refused.",
    testsByFile: { [localNodes]: ["what the nodes of an earlier control plane left is told by processes of their own, and by none where nothing is left"] },
    open: "Results of leases that only the replaced database knew are refused, and their rows run again; the numbering after a restore has no test of its own.",
  },
  { id: "D22", rule: "Handshakes that do not end, and sockets without number, cost little.", testsByFile: {}, open: notTaken },
  { id: "D23", rule: "What is sealed for the other end cannot be changed or repeated.", testsByFile: {}, open: "Messages are not sealed." },
  { id: "D24", rule: "A machine that cannot run a program is told so in a sentence, with exit code 78.", testsByFile: {}, open: notTaken },
];

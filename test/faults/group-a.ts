import type { Fault } from "./fault.ts";

const jsonl = "test/unit/main/datasets/read-jsonl.test.ts";
const csv = "test/unit/main/datasets/read-csv.test.ts";
const json = "test/unit/main/datasets/read-json.test.ts";
const kinds = "test/unit/main/datasets/file-kinds.test.ts";
const gzip = "test/unit/main/datasets/compressed.test.ts";
const lines = "test/unit/main/datasets/line-splitter.test.ts";
const files = "test/unit/main/datasets/open-file.test.ts";
const chunks = "test/unit/main/datasets/any-chunks.test.ts";
const imports = "test/flow/import-faults.test.ts";
const bigFiles = "test/torture/big-files.test.ts";
const room = "test/unit/main/datasets/room-for-file.test.ts";
const importing = "test/unit/main/datasets/import-dataset.test.ts";
const screens = "test/e2e/datasets.test.ts";
const wholeRuns = "test/flow/row-faults.test.ts";
const budgets = "test/unit/main/gateways/budget-commands.test.ts";
const wholeBudgets = "test/flow/budget.test.ts";

/**
 * Faults of the files that datasets are made of. Of every bad row holds: it is listed with line, code and what to do; the app
 * asks whether to go on without it (test/e2e/datasets.test.ts), the shell goes on, or refuses with --on-bad-row stop.
 */
export const inputFileFaults: readonly Fault[] = [
  {
    id: "A1",
    rule: "A file without a row is refused (E_EMPTY_FILE), and no dataset and no run comes of it.",
    testsByFile: {
      [jsonl]: ["an empty file", "a byte order mark alone", "blank lines only"],
      [csv]: ["a header alone"],
      [imports]: ["a file without rows is refused with exit code 2, and no run is made of it"],
      [gzip]: ["of nothing is an empty file"],
    },
    open: null,
  },
  {
    id: "A2",
    rule: "Blank lines are no rows, and the lines after them keep their numbers.",
    testsByFile: { [jsonl]: ["skips blank lines and counts them"] },
    open: null,
  },
  { id: "A3", rule: "A UTF-8 byte order mark is left out without a word.", testsByFile: { [jsonl]: ["strips a byte order mark"] }, open: null },
  {
    id: "A4",
    rule: "UTF-16 with a byte order mark is converted, which is said; a row that is not UTF-8 is a bad row with its byte (E_NOT_UTF8), and no character is ever replaced.",
    testsByFile: {
      [json]: ["a file that was UTF-16 says that it was converted", "one that is not UTF-8, with its byte"],
      [kinds]: ["little-endian", "big-endian", "with half of its last character is refused", "with a half character is refused, not repaired"],
      [jsonl]: ["tells line and byte of what is not UTF-8, and never makes U+FFFD of it"],
      [csv]: ["tells line and byte of what is not UTF-8, with the quotes around it still counted"],
    },
    open: null,
  },
  {
    id: "A5",
    rule: "Lines end in LF or CRLF; a file of lone carriage returns is refused by name (E_LONE_CR); U+2028 and its like are content.",
    testsByFile: {
      [jsonl]: [
        "accepts CRLF and no newline at the end",
        "does not split at U+2028, U+2029 or U+0085",
        "lone carriage returns",
        "lone carriage returns in a file longer than a line may be",
      ],
      [csv]: ["lone carriage returns"],
      [chunks]: ["any split of JSONL bytes gives the same rows or the same error"],
    },
    open: null,
  },
  {
    id: "A6",
    rule: "The last line needs no newline; when it ends in the middle of a value it is a bad row that says that the file seems cut off.",
    testsByFile: { [jsonl]: ["accepts CRLF and no newline at the end", "says that the file seems cut off when its last line is no whole row"] },
    open: null,
  },
  {
    id: "A7",
    rule: "What is nearly JSON (a comma too many, single quotes, comments, bare keys, Python's words) is a bad row whose message names the dialect.",
    testsByFile: {
      [screens]: ["after an import with bad rows a person is asked: to stop deletes the dataset, to go on keeps it; the list can be saved whole"],
      [imports]: ["with --on-bad-row stop, bad rows are listed by line and reason, exit code 2, and nothing is sent"],
      [jsonl]: ["single quotes", "Python's words", "a comma before a bracket", "a comma after the row", "a comment", "a comment line", "keys without quotes"],
    },
    open: null,
  },
  {
    id: "A8",
    rule: "NaN and Infinity are a bad row whose message says how Python writes them otherwise.",
    testsByFile: { [jsonl]: ["NaN", "-Infinity"] },
    open: null,
  },
  {
    id: "A9",
    rule: "A number that would become infinite is a bad row with its place (E_NUMBER_RANGE).",
    testsByFile: { [jsonl]: ["a number that becomes infinite", "a long number that becomes infinite"] },
    open: null,
  },
  {
    id: "A10",
    rule: "An integer that would be rounded is a bad row (E_INTEGER_RANGE); as a row's id it is kept, digit by digit, as text.",
    testsByFile: {
      [jsonl]: [
        "an integer that would be rounded",
        "a negative one, beside a long id",
        "one under an inner id",
        "turns an id that no number can hold into text, in the row too",
      ],
    },
    open: null,
  },
  {
    id: "A11",
    rule: "A key that stands twice in an object is told with its name and line; the last value counts, and the row is kept as it is.",
    testsByFile: { [json]: ["in the row", "in an object of an array", "written in two ways", "is listed for 20 rows, and counted for the others"] },
    open: null,
  },
  {
    id: "A12",
    rule: "A file that is one JSON array, or JSON over several lines, is seen as such and read value by value, holding one at a time; a broken value costs itself.",
    testsByFile: {
      [json]: [
        "a JSON array on one line",
        "a pretty-printed JSON array",
        "a pretty-printed object",
        "objects spread over lines",
        "an array's owner is told that its elements became rows",
        "an array that is longer than a line may be is read element by element",
        "a quote that is not closed in an element of many lines",
        "an array cut off between two elements",
        "text after the end of the array",
        "an array or spread JSON whose owner says that it is JSONL",
      ],
      [chunks]: [
        "any split of a JSON file's bytes gives the same rows or the same error",
        "whatever rows are written as a JSON array come back, in order, however it is laid out",
      ],
    },
    open: null,
  },
  { id: "A13", rule: "Two values on one line are a bad row that says so.", testsByFile: { [jsonl]: ["two rows on a line"] }, open: null },
  {
    id: "A14",
    rule: "A line above 16 MiB is a bad row with its byte (E_LINE_TOO_LONG); no more than the limit is ever held, and reading goes on at the next line.",
    testsByFile: {
      [jsonl]: ["reports a line above the limit with its byte offset and goes on after it"],
      [csv]: ["reports a line above the limit and goes on after it"],
      [bigFiles]: ["a line of a gigabyte costs one bad row and no more memory than any file"],
      [lines]: ["sets aside no more than the limit for a line of 300 MB, and nothing once the limit is passed"],
    },
    open: null,
  },
  {
    id: "A15",
    rule: "A dataset larger than memory is imported in constant memory, with progress, and can be canceled; one that surely does not fit on the disk is refused before (E_NO_ROOM).",
    testsByFile: {
      [room]: ["an import that would fill the disk is refused with both sizes, before it is read, and leaves nothing", "a larger one"],
      [importing]: ["carries all rows to the sink in order and counts them", "ends with the signal's reason, its source closed"],
      [bigFiles]: ["a line of a gigabyte costs one bad row and no more memory than any file"],
      [screens]: ["an import that is canceled leaves nothing behind"],
    },
    open: "An import cannot be paused, only canceled and begun anew.",
  },
  { id: "A16", rule: "Equal custom_ids in an OpenAI batch file are refused with both lines.", testsByFile: {}, open: "OpenAI batch files are not read yet." },
  {
    id: "A17",
    rule: "A missing id is none, a number is text; an id above 512 bytes or with a control character is a bad row (E_BAD_ID).",
    testsByFile: {
      [jsonl]: ["takes the id of %s", "an id of 513 bytes", "an id of 257 characters in 514 bytes", "an id with a line break"],
      [csv]: ["an id with a control character"],
    },
    open: null,
  },
  { id: "A18", rule: "Equal rows stay as many rows as they are.", testsByFile: { [jsonl]: ["keeps equal rows"] }, open: null },
  { id: "A19", rule: "Keys such as __proto__ are data like any other.", testsByFile: { [jsonl]: ["keeps __proto__ and constructor as data"] }, open: null },
  {
    id: "A20",
    rule: "Nesting deeper than 128 is a bad row (E_TOO_DEEP).",
    testsByFile: { [jsonl]: ["accepts 128 levels", "129 levels", "100000 levels"] },
    open: null,
  },
  {
    id: "A21",
    rule: "More than 10,000 keys or 100,000 elements are a bad row (E_TOO_MANY).",
    testsByFile: { [jsonl]: ["accepts 10000 keys and 100000 elements", "10001 keys", "100001 elements"] },
    open: null,
  },
  {
    id: "A22",
    rule: "Half of a character, which storage would change, is a bad row with its place (E_LONE_SURROGATE).",
    testsByFile: { [jsonl]: ["half a character", "the other half", "half a character in a key", "half a character hidden by a backslash"] },
    open: null,
  },
  { id: "A23", rule: "Control characters in text are kept.", testsByFile: { [jsonl]: ["keeps escaped control characters"] }, open: null },
  {
    id: "A24",
    rule: "Characters that cannot be seen in a name are shown by their code.",
    testsByFile: { "test/unit/main/cli/print/progress.test.ts": ["strips escape sequences from what came from data"] },
    open: "In the shell they are made harmless; in the app they are shown as they are.",
  },
  {
    id: "A25",
    rule: "A row that does not fit the pipeline's inputs fails before any call, with its line and the place in it.",
    testsByFile: { "test/unit/node/runtime/row-graph.test.ts": ["refuses a row that does not fit the inputs before any call, with its line"] },
    open: "Files that carry whole requests (OpenAI batch files) are not read yet.",
  },
  {
    id: "A26",
    rule: "What a row asks of an endpoint is looked at before it is sent.",
    testsByFile: {},
    open: "Rows are data for templates; files that carry whole requests are not read yet.",
  },
  {
    id: "A27",
    rule: "CSV: a row with broken quotes or another number of fields is a bad row that costs its own line only; a header that cannot be used is refused.",
    testsByFile: {
      [csv]: [
        "too few fields",
        "too many fields",
        "a quote inside an open cell",
        "text after a closing quote",
        "a quote that is never closed costs its own line",
        "a name twice",
        "a missing name",
        "a header with broken quotes",
        "more than 10000 columns",
        "refuses a row of far too many columns without splitting it",
      ],
    },
    open: null,
  },
  {
    id: "A28",
    rule: "A file of another kind is recognised by its first bytes whatever its name, and named with what to do (E_NOT_A_DATASET); gzip is read.",
    testsByFile: { [kinds]: ["zip", "xlsx", "PDF", "Parquet", "zstd", "xz"], [gzip]: ["is seen by its content in a file named %s", "within gzip is named"] },
    open: null,
  },
  {
    id: "A29",
    rule: "A file that grows without measure when decompressed is stopped (E_DECOMPRESSION_BOMB); archives are not unpacked.",
    testsByFile: {
      [gzip]: [
        "stops soon after 64 MiB when more than a hundred times its size comes out",
        "stops at the size that a file may have",
        "is not suspected in a small file that compresses very well",
      ],
      [bigFiles]: ["a gzip bomb is stopped, in little memory, and nothing of it is kept"],
      [kinds]: ["zip"],
    },
    open: null,
  },
  {
    id: "A30",
    rule: "Only regular files that can be read and stay as they are become datasets (E_NOT_A_FILE, E_NOT_READABLE, E_FILE_CHANGED).",
    testsByFile: {
      [files]: [
        "a path where nothing is",
        "a folder",
        "a named pipe, without waiting for its writer",
        "a device",
        "a link that leads to itself",
        "a file that this user may not read, which root always may",
        "grows",
        "shrinks",
        "is written over",
        "gives its name to another",
        "is removed",
      ],
    },
    open: null,
  },
  {
    id: "A31",
    rule: "An import that is killed sends nothing and is no dataset; the next start takes away what it left, and the file is imported anew.",
    testsByFile: {
      [imports]: ["an import that is killed %s sends nothing, is no dataset, and is gone after the next start", "in the middle", "when all rows are stored"],
      [screens]: ["an import that is canceled leaves nothing behind"],
    },
    open: null,
  },
  {
    id: "A32",
    rule: "A template that names what a row does not have fails that row by its name, before any call; data is never evaluated.",
    testsByFile: { [wholeRuns]: ["every input row gets exactly one line in order, whatever happens to it"] },
    open: null,
  },
  {
    id: "A33",
    rule: "A run that is estimated to cost more than its budget is warned of with numbers, hands out no row that does not fit, and stops at it; without a price for every call it is refused, and 0 is a price.",
    testsByFile: {
      [budgets]: [
        "a budget without a price for every endpoint is refused, naming each with its steps, and the estimate says so before",
        "a price of zero is a price: what costs nothing is estimated at nothing, and runs under any budget",
        "a run keeps what a row may cost by the estimate, stops at once where not one fits, and tells it as a command line",
      ],
      [wholeBudgets]: ["a run stops at its budget, the server saw no more calls than it pays for, and with a higher one it goes on to its end"],
    },
    open: null,
  },
];

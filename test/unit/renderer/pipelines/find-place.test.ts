import { expect, test } from "vitest";
import { placeProblems } from "../../../../src-renderer/features/pipelines/document/find-place.ts";
import { readPipelineFile } from "../../../../src-shared/core/pipeline-file/read-pipeline-file.ts";

const source = `inferno: 1
name: p
endpoints:
  e: { protocol: openai-chat, url: "http://x/v1" }
steps:
  - id: a
    endpoint: nobody
    request:
      messages:
        - { role: user, content: "{{ steps.none.text }}" }
  - endpoint: e
    request: { messages: [{ role: user, content: hi }] }
    when: steps.a.what
output: "{{ vars.none }}"
`;

test("problems are put to the step, and to the path within it, that their line and column point at", () => {
  const read = readPipelineFile(source, { file: "p", findEndpoint: () => undefined });
  const placed = placeProblems(source, read.ok ? [] : read.problems).map(({ step, path }) => [step, path.join("/")]);
  expect(placed).toContainEqual(["a", "endpoint"]);
  expect(placed).toContainEqual(["a", "request/messages/0/content"]);
  expect(placed).toContainEqual(["#1", "when"]);
  expect(placed).toContainEqual([null, "output"]);
  expect(placed).toContainEqual([null, "endpoints/e"]);
});

test("a problem without a line, and those of a file that cannot be read, belong to no step", () => {
  const problem = { file: "p", line: null, column: null, code: "E_X", message: "m" };
  expect(placeProblems(source, [problem])).toMatchObject([{ step: null, path: [] }]);
  expect(placeProblems('a: "', [{ ...problem, line: 1, column: 1 }])).toMatchObject([{ step: null }]);
});

import { expect, test } from "vitest";
import {
  chooseEndpoint,
  draftStep,
  type EndpointChoice,
  guessInput,
  kindOfProtocol,
  listEndpoints,
  protocolsByKind,
  stepKinds,
} from "../../../../src-renderer/features/pipelines/editor/step-kinds.ts";
import { endpointSpecSchema, protocolNames } from "../../../../src-shared/model/endpoint.ts";
import { readPipelineFile } from "../../../../src-shared/core/pipeline-file/read-pipeline-file.ts";

const choice = (protocol: EndpointChoice["protocol"]): EndpointChoice => ({ name: "e", protocol, model: "m", inline: false });

test("every kind of step, with every protocol it can use, begins as a pipeline without problems", () => {
  for (const kind of stepKinds) {
    for (const protocol of protocolsByKind[kind]) {
      const step = draftStep(kind, { id: "s", endpoint: choice(protocol), text: "{{ input.text }}" });
      const read = readPipelineFile(JSON.stringify({ inferno: 1, name: "p", steps: [step] }), {
        file: "p",
        findEndpoint: () => endpointSpecSchema.parse({ protocol, url: "http://127.0.0.1:9/v1", model: "m" }),
      });
      expect(read.ok ? [] : read.problems, `${kind} ${protocol}`).toEqual([]);
    }
  }
});

test("every protocol is of a kind", () => {
  for (const protocol of protocolNames) expect(protocolsByKind[kindOfProtocol(protocol)]).toContain(protocol);
});

test("an endpoint of the file hides a registered one of its name, and one without a known protocol is not offered", () => {
  const registered = [
    { name: "a", spec: { protocol: "http" as const } },
    { name: "b", spec: { protocol: "openai-chat" as const, model: "m" } },
  ];
  const choices = listEndpoints({ a: { protocol: "ollama-chat", model: "x" }, broken: { protocol: "what" } }, registered);
  expect(choices).toEqual([
    { name: "a", protocol: "ollama-chat", model: "x", inline: true },
    { name: "b", protocol: "openai-chat", model: "m", inline: false },
  ]);
  expect(chooseEndpoint("call", choices)).toBeNull();
  expect(chooseEndpoint("chat", choices)?.name).toBe("a");
});

test("a new step works on the field that looks most like text", () => {
  expect(guessInput({ required: ["id", "body"] }, [])).toBe("{{ input.body }}");
  expect(guessInput(null, ["id", "question"])).toBe("{{ input.question }}");
  expect(guessInput(null, [])).toBe("{{ input.text }}");
});

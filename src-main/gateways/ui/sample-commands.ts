import { addSampleDataset } from "../../datasets/sample-dataset.ts";
import type { WriteParts } from "./command-parts.ts";
import type { CommandTable } from "./command-table.ts";
import { applyFile, savePipeline } from "./definition-commands.ts";
import { sampleEndpointName } from "./wake-sample.ts";

type SampleCommands = Pick<CommandTable, "sample:offer" | "sample:prepare">;

export function makeSampleCommands(parts: WriteParts): SampleCommands {
  const { store, sample } = parts;
  return {
    "sample:offer": () => ({ available: sample.areInstalled }),
    "sample:prepare": async () => {
      const known = store.definitions.findEndpoint(sampleEndpointName)?.spec.url ?? null;
      const [files, dataset] = await Promise.all([sample.prepare(known), addSampleDataset(parts)]);
      applyFile(parts, { file: "sample-endpoints.yaml", source: files.endpoints });
      const { name } = savePipeline(parts, { file: "sample-tickets.yaml", source: files.pipeline });
      return { pipeline: name, dataset: dataset.id };
    },
  };
}

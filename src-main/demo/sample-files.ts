import { parseDocument, stringify } from "yaml";
import type { EndpointSpec } from "../../src-shared/model/endpoint.ts";

/** The sample as it is registered: what `file:apply` takes for its endpoints, and a pipeline that calls them by name. */
export type SampleFiles = { endpoints: string; pipeline: string };

export const samplePipelineName = "sample-tickets";

/**
 * Makes the sample of the demo's pipeline file: its inline endpoints stand apart under names that begin with `sample-`, all
 * at `url`; steps and comments stay as they are.
 */
export function makeSampleFiles(source: string, url: string): SampleFiles {
  const document = parseDocument(source);
  const { endpoints, steps } = document.toJS() as { endpoints: Record<string, EndpointSpec>; steps: { endpoint: string }[] };
  document.delete("endpoints");
  document.set("name", samplePipelineName);
  for (const [index, { endpoint }] of steps.entries()) document.setIn(["steps", index, "endpoint"], toSampleName(endpoint));
  document.commentBefore = " The sample: which language is a ticket in, and, if it is English, how does the customer feel and what is it about.";
  const registered = Object.fromEntries(Object.entries(endpoints).map(([name, spec]) => [toSampleName(name), { ...spec, url }]));
  return { endpoints: stringify({ inferno: 1, endpoints: registered }), pipeline: document.toString({ lineWidth: 0 }) };
}

const toSampleName = (name: string): string => `sample-${name}`;

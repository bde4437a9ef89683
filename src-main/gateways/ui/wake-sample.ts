import type { StoredPlan } from "../../runs/stored-plan.ts";
import type { WriteParts } from "./command-parts.ts";

export const sampleEndpointName = "sample-language";

/**
 * Before calls by this plan: the sample's models rest when nobody has called them for a while, and are gone when the control
 * plane was started anew; a plan that calls them finds them where they were. Throws `RefusedError` E_SAMPLE.
 */
export async function wakeSample({ store, sample }: Pick<WriteParts, "store" | "sample">, { endpoints }: Pick<StoredPlan, "endpoints">): Promise<void> {
  const url = store.definitions.findEndpoint(sampleEndpointName)?.spec.url;
  if (url !== undefined && Object.values(endpoints).some((endpoint) => endpoint.url === url)) await sample.prepare(url);
}

import { z } from "zod";
import { endpointSpecSchema, type NodeAuth, type NodeEndpoint } from "../../src-shared/model/endpoint.ts";
import { type RunPlan, runPlanSchema } from "../../src-shared/model/pipeline.ts";

/** A run's plan as stored: endpoints with references to their keys, never the keys. */
export const storedPlanSchema = runPlanSchema.extend({
  endpoints: z.record(z.string(), endpointSpecSchema.extend({ key: z.string().min(1) })),
});
export type StoredPlan = z.infer<typeof storedPlanSchema>;

/** The plan as nodes get it: the one place where a secret's value enters a message. Throws what `readSecret` throws. */
export function storedPlanToNodePlan(plan: StoredPlan, readSecret: (name: string) => string): RunPlan {
  const endpoints: Record<string, NodeEndpoint> = {};
  for (const [name, { auth, ...endpoint }] of Object.entries(plan.endpoints)) {
    const nodeAuth: NodeAuth | null =
      auth === undefined
        ? null
        : "env" in auth
          ? { header: auth.header ?? null, env: auth.env }
          : { header: auth.header ?? null, value: readSecret(auth.secret) };
    endpoints[name] = { ...endpoint, auth: nodeAuth };
  }
  return { ...plan, endpoints };
}

import { z } from "zod";

/** Tokens of one call or row. Null where the server did not say: unknown is not zero. */
export const usageSchema = z.object({
  inputTokens: z.number().min(0).nullable(),
  outputTokens: z.number().min(0).nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

export const unknownUsage: Usage = { inputTokens: null, outputTokens: null };

/** Adds two usages; a known number plus an unknown one is the known one. */
export function addUsage(a: Usage, b: Usage): Usage {
  return { inputTokens: addKnown(a.inputTokens, b.inputTokens), outputTokens: addKnown(a.outputTokens, b.outputTokens) };
}

function addKnown(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

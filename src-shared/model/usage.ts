import { z } from "zod";

/** Tokens of a call, or of several. Null where the server did not say: unknown is not zero. */
export const usageSchema = z.object({
  inputTokens: z.number().min(0).nullable(),
  outputTokens: z.number().min(0).nullable(),
});
export type Usage = z.infer<typeof usageSchema>;

export const unknownUsage: Usage = { inputTokens: null, outputTokens: null };

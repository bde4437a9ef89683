import { z } from "zod";

/** Names one thing by its id or name. */
export const namedSchema = z.object({ name: z.string().min(1).max(200) });

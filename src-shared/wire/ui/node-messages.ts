import { z } from "zod";
import { nodeIdSchema } from "../../model/ids.ts";
import { nodeSummarySchema } from "../../model/node.ts";
import { namedSchema } from "./named.ts";

export const nodeMessages = {
  "node:list": { role: "viewer", request: z.object({}), reply: z.array(nodeSummarySchema) },
  /** By id or name. Its credential ends at once; rows it holds go to others. */
  "node:delete": { role: "admin", request: namedSchema, reply: z.null() },
  /** It finishes what it holds, takes no more, and leaves; a local one is not started again. By id or name. */
  "node:drain": { role: "operator", request: namedSchema, reply: z.null() },
  /** Starts local node processes until at least `count` run. */
  "local-nodes:ensure": {
    role: "operator",
    request: z.object({ count: z.int().min(0).max(256), slots: z.int().min(1).max(100_000) }),
    reply: z.array(nodeIdSchema),
  },
} as const;

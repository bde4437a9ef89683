import { z } from "zod";
import { endpointSpecSchema } from "../../model/endpoint.ts";
import { namedSchema } from "./named.ts";

export const endpointMessages = {
  "endpoint:list": {
    role: "viewer",
    request: z.object({}),
    reply: z.array(z.object({ name: z.string(), version: z.int(), spec: endpointSpecSchema, updatedAt: z.number() })),
  },
  "endpoint:delete": { role: "operator", request: namedSchema, reply: z.null() },
} as const;

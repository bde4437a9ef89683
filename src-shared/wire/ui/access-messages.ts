import { z } from "zod";
import { tokenIdSchema } from "../../model/ids.ts";
import { namedSchema } from "./named.ts";
import { roles } from "./roles.ts";

export const tokenRoles = ["node", ...roles] as const;
export const tokenSummarySchema = z.object({
  id: tokenIdSchema,
  name: z.string(),
  role: z.enum(tokenRoles),
  createdAt: z.number(),
  expiresAt: z.number(),
  revoked: z.boolean(),
});
export type TokenSummary = z.infer<typeof tokenSummarySchema>;

export const accessMessages = {
  "secret:set": {
    role: "admin",
    request: z.object({ name: z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/), value: z.string().min(1).max(65_536) }),
    reply: z.null(),
  },
  "secret:list": { role: "admin", request: z.object({}), reply: z.array(z.object({ name: z.string(), updatedAt: z.number() })) },
  "secret:remove": { role: "admin", request: namedSchema, reply: z.null() },

  /** The reply's `token` is shown once: `inferno1.<secret>@host:port` for nodes, `<secret>` for the rest. */
  "token:create": {
    role: "admin",
    request: z.object({
      role: z.enum(tokenRoles),
      name: z.string().max(100).default(""),
      ttlMs: z
        .int()
        .min(1000)
        .max(366 * 86_400_000)
        .default(900_000),
    }),
    reply: z.object({ summary: tokenSummarySchema, token: z.string() }),
  },
  /** An address that opens the app in a browser, as admin, once, within 10 minutes: its one-use token is in the fragment. */
  "app-link:create": { role: "admin", request: z.object({}), reply: z.object({ url: z.string() }) },
  "token:list": { role: "admin", request: z.object({}), reply: z.array(tokenSummarySchema) },
  "token:revoke": { role: "admin", request: z.object({ id: z.string() }), reply: z.null() },
} as const;

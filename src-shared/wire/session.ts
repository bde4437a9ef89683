import { z } from "zod";
import { roleSchema } from "./ui/roles.ts";

/**
 * How a window signs in, over HTTP at `/api/session`, each answer a `Reply`:
 *   POST  `SessionRequest` → `SessionInfo`, and a cookie that no script can read; 401 E_TOKEN_INVALID, 429 E_TOO_MANY_ATTEMPTS
 *   GET   → `SessionInfo`; 401 when there is no session
 *   DELETE → null: signed out; with `?others` → how many other sessions there were, which are ended instead of this one
 */
export const sessionRequestSchema = z.object({ token: z.string().min(20).max(200) });

export const sessionInfoSchema = z.object({
  role: roleSchema,
  /** Goes with every request of this session that is no GET, in the header `x-inferno-csrf`. */
  csrf: z.string(),
  /** Of the control plane. */
  version: z.string(),
});
export type SessionInfo = z.infer<typeof sessionInfoSchema>;

export const csrfHeader = "x-inferno-csrf";

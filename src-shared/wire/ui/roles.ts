import { z } from "zod";

/** What a caller may do, from least to most. */
export const roles = ["viewer", "operator", "admin"] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

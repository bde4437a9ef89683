import { z } from "zod";

/**
 * States of a task (one row travelling through a run's steps):
 *   pending → leased → succeeded | failed | skipped | canceled | quarantined
 *   leased  → pending   on release, expiry, or a delayed retry (`notBefore` is a time, not a state)
 *   pending → canceled  when its run is canceled
 *   failed | canceled | quarantined → pending   only by an explicit retry, which keeps the history
 */
export const taskStates = ["pending", "leased", "succeeded", "failed", "skipped", "canceled", "quarantined"] as const;
export const taskStateSchema = z.enum(taskStates);
export type TaskState = z.infer<typeof taskStateSchema>;

/** The terminal states a node can report; the others are the control plane's to decide. */
export const taskEndStateSchema = z.enum(["succeeded", "failed", "skipped"]);
export type TaskEndState = z.infer<typeof taskEndStateSchema>;

/** How a finished step stands to the steps that need it. `failed` here is a failure with `onFailure: continue`. */
export const stepStateSchema = z.enum(["succeeded", "skipped", "failed"]);
export type StepState = z.infer<typeof stepStateSchema>;

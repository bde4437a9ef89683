import type { FailureKind } from "../model/failure.ts";

/** What follows from a failure of each kind. The one place that says so. */
export type FailureRule = {
  /** `attempts`: up to the endpoint's maxAttempts. `wait`: until it passes, without end. `never`: the step has failed. */
  retry: "attempts" | "wait" | "never";
  /** Whether the call uses up one of the step's attempts. */
  counts: boolean;
  /** Who waits after it: this row's step alone, or every call to the endpoint. */
  backOff: "step" | "endpoint" | "none";
  /** `after3`: three in a row on one endpoint block it for the run; `at_once`: the first does. */
  blocksEndpoint: "never" | "after3" | "at_once";
  /** In a few plain words, for tables and screens. */
  label: string;
  /** What the user can do. */
  advice: string;
};

export const failureRules: Record<FailureKind, FailureRule> = {
  rate_limited: {
    retry: "wait",
    counts: false,
    backOff: "endpoint",
    blocksEndpoint: "never",
    label: "rate limited",
    advice: "The provider asks for fewer calls; Inferno waits as told. Set the endpoint's limits to what the provider allows.",
  },
  overloaded: {
    retry: "wait",
    counts: false,
    backOff: "endpoint",
    blocksEndpoint: "never",
    label: "server overloaded",
    advice: "The server has more requests than it can take; lower the endpoint's concurrency.",
  },
  timeout: {
    retry: "attempts",
    counts: true,
    backOff: "step",
    blocksEndpoint: "never",
    label: "timed out",
    advice: "Raise the endpoint's timeouts, or lower its concurrency.",
  },
  network: {
    retry: "attempts",
    counts: true,
    backOff: "step",
    blocksEndpoint: "never",
    label: "connection failed",
    advice: "Is the server running and its address right, as seen from the node?",
  },
  server_error: {
    retry: "attempts",
    counts: true,
    backOff: "step",
    blocksEndpoint: "never",
    label: "server error",
    advice: "Look at the model server's own log.",
  },
  auth: {
    retry: "attempts",
    counts: false,
    backOff: "step",
    blocksEndpoint: "after3",
    label: "key refused",
    advice: "Check the endpoint's key, then resume the run.",
  },
  quota_exhausted: {
    retry: "never",
    counts: false,
    backOff: "none",
    blocksEndpoint: "at_once",
    label: "quota used up",
    advice: "Top up the provider account or wait for its quota, then resume the run.",
  },
  bad_request: {
    retry: "never",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "request refused",
    advice: "The server says what it does not like in the request; `inferno try` shows both.",
  },
  too_long: {
    retry: "never",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "too long for the model",
    advice: "Shorten the input, or use a model with a longer context.",
  },
  content_filtered: {
    retry: "never",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "content filtered",
    advice: "The provider's filter refused this row.",
  },
  truncated: {
    retry: "attempts",
    counts: true,
    backOff: "step",
    blocksEndpoint: "never",
    label: "answer cut off",
    advice: "The connection ended before the answer did; look for a proxy or a crash at the server.",
  },
  bad_output: {
    retry: "attempts",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "answer unusable",
    advice: "The answer is not what the step asks for; look at it with `inferno try`.",
  },
  bad_input: { retry: "never", counts: false, backOff: "none", blocksEndpoint: "never", label: "bad input row", advice: "Mend the row in the file." },
  template: {
    retry: "never",
    counts: false,
    backOff: "none",
    blocksEndpoint: "never",
    label: "template error",
    advice: "The template names something this row does not have; use `default` or mend the row.",
  },
  redirect: {
    retry: "never",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "redirected",
    advice: "Redirects are not followed; put the final address into the endpoint's url.",
  },
  canceled: {
    retry: "never",
    counts: false,
    backOff: "none",
    blocksEndpoint: "never",
    label: "canceled",
    advice: "The run was canceled; `inferno retry` starts these rows anew.",
  },
  quarantined: {
    retry: "never",
    counts: false,
    backOff: "none",
    blocksEndpoint: "never",
    label: "quarantined",
    advice: "Nodes died while they had this row; look at it before you retry it.",
  },
  internal: {
    retry: "never",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "internal error",
    advice: "This is a fault of Inferno; please report it with the message.",
  },
};

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
  /** What happened, in a sentence. */
  cause: string;
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
    cause: "The provider said that calls came too fast.",
    advice: "Inferno waits as told. Set the endpoint's limits to what the provider allows.",
  },
  overloaded: {
    retry: "wait",
    counts: false,
    backOff: "endpoint",
    blocksEndpoint: "never",
    label: "server overloaded",
    cause: "The server said that it has no room for more requests just now.",
    advice: "Lower the endpoint's concurrency.",
  },
  timeout: {
    retry: "attempts",
    counts: true,
    backOff: "step",
    blocksEndpoint: "never",
    label: "timed out",
    cause: "No answer, or not all of it, came within the endpoint's timeouts.",
    advice: "Raise the endpoint's timeouts, or lower its concurrency.",
  },
  network: {
    retry: "attempts",
    counts: true,
    backOff: "step",
    blocksEndpoint: "never",
    label: "connection failed",
    cause: "The connection to the server could not be made, or broke.",
    advice: "Is the server running and its address right, as seen from the node?",
  },
  server_error: {
    retry: "attempts",
    counts: true,
    backOff: "step",
    blocksEndpoint: "never",
    label: "server error",
    cause: "The server answered with an error of its own, or with something that is no answer.",
    advice: "Look at the model server's own log.",
  },
  auth: {
    retry: "attempts",
    counts: false,
    backOff: "step",
    blocksEndpoint: "after3",
    label: "key refused",
    cause: "The server did not accept the key, or there was none.",
    advice: "Check the endpoint's key, then resume the run.",
  },
  quota_exhausted: {
    retry: "never",
    counts: false,
    backOff: "none",
    blocksEndpoint: "at_once",
    label: "quota used up",
    cause: "The provider account has nothing left to spend.",
    advice: "Top up the provider account or wait for its quota, then resume the run.",
  },
  bad_request: {
    retry: "never",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "request refused",
    cause: "The server understood the request and refused it.",
    advice: "Its message says what it does not like; try one row to see the request beside it.",
  },
  too_long: {
    retry: "never",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "too long for the model",
    cause: "The row's request is longer than the model can take.",
    advice: "Shorten the input, or use a model with a longer context.",
  },
  content_filtered: {
    retry: "never",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "content filtered",
    cause: "The provider or the model held its answer back.",
    advice: "Change the wording, or leave the row out.",
  },
  truncated: {
    retry: "attempts",
    counts: true,
    backOff: "step",
    blocksEndpoint: "never",
    label: "answer cut off",
    cause: "The answer ended in the middle.",
    advice: "Look for a proxy or a crash at the server.",
  },
  bad_output: {
    retry: "attempts",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "answer unusable",
    cause: "The model answered, but not in the form that the step asks for.",
    advice: "Look at the answer by trying one row; ask for the form more plainly, or loosen the step's schema.",
  },
  bad_input: {
    retry: "never",
    counts: false,
    backOff: "none",
    blocksEndpoint: "never",
    label: "bad input row",
    cause: "The row could not be read, or does not fit the pipeline's inputs.",
    advice: "Mend the row in the file.",
  },
  template: {
    retry: "never",
    counts: false,
    backOff: "none",
    blocksEndpoint: "never",
    label: "template error",
    cause: "A template of the step could not be filled in for this row.",
    advice: "Use `default` for what a row may lack, or mend the row.",
  },
  redirect: {
    retry: "never",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "redirected",
    cause: "The server sent the call on to another address.",
    advice: "Redirects are not followed; put the final address into the endpoint's url.",
  },
  canceled: {
    retry: "never",
    counts: false,
    backOff: "none",
    blocksEndpoint: "never",
    label: "canceled",
    cause: "The run was canceled before this row ended.",
    advice: "A retry starts these rows anew.",
  },
  quarantined: {
    retry: "never",
    counts: false,
    backOff: "none",
    blocksEndpoint: "never",
    label: "quarantined",
    cause: "This row was with nodes when they died, more than once.",
    advice: "Look at the row before you retry it.",
  },
  internal: {
    retry: "never",
    counts: true,
    backOff: "none",
    blocksEndpoint: "never",
    label: "internal error",
    cause: "Something went wrong inside Inferno.",
    advice: "Please report it with the message.",
  },
};

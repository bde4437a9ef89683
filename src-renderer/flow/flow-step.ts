/** A step as a canvas shows it. `needs` are written out; those that name no step are not drawn. */
export type FlowStep = {
  /** Unique among the steps shown. */
  id: string;
  /** Shown in place of the id. */
  title?: string;
  endpoint: string;
  /** One line about the endpoint, such as its protocol. */
  detail?: string;
  needs: readonly string[];
  when: string | null;
};

/** What a run has done at a step so far: rows, and the median latency of its calls in ms. What is not known is left out. */
export type StepFigures = {
  waiting?: number;
  running?: number;
  succeeded?: number;
  failed?: number;
  skipped?: number;
  p50Ms?: number | null;
  /** The step that holds the others up. */
  bottleneck?: boolean;
};

/** What became of one row at a step. `latencyMs` null when no call was made. */
export type StepOutcome = { state: "succeeded" | "failed" | "skipped"; latencyMs: number | null };

export type Point = { x: number; y: number };
export type PointByStep = Readonly<Record<string, Point>>;

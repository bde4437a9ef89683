import { type FailpointName, failpointNames } from "../../../src-shared/core/failpoint.ts";

/**
 * What a process does when it reaches a failpoint. `kill`: SIGKILL to itself. `throw`: an error with this code, as of a disk
 * or a socket. `delay`: its thread stands still for this long. `hang`: for good.
 */
export type FailpointAction = { kind: "kill" } | { kind: "throw"; code: string } | { kind: "delay"; ms: number } | { kind: "hang" };

/** `hit`: the how manieth time the point is reached, from 1; null: every time. */
export type Failpoint = { name: FailpointName; action: FailpointAction; hit: number | null };

/** The environment variables that carry failpoints into a process that was started with the preload. */
export const failpointVariables = { spec: "INFERNO_FAILPOINTS", folder: "INFERNO_FAILPOINT_FOLDER" } as const;

/** Reads `name=action[@n]`, several with `;` between: `cp.result=kill@3;node.flush=delay:200`. Throws for anything else. */
export function parseFailpoints(text: string): Failpoint[] {
  return text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(parseFailpoint);
}

export function formatFailpoint({ name, action, hit }: Failpoint): string {
  const detail = action.kind === "throw" ? `:${action.code}` : action.kind === "delay" ? `:${action.ms}` : "";
  return `${name}=${action.kind}${detail}${hit === null ? "" : `@${hit}`}`;
}

function parseFailpoint(part: string): Failpoint {
  const [, name, verb, detail, hit] = /^([a-z.]+)=([a-z]+)(?::([\w.]+))?(?:@([1-9]\d*))?$/.exec(part) ?? [];
  const known = failpointNames.find((one) => one === name);
  if (verb === undefined)
    throw new Error(`${part} is no failpoint; it looks like name=kill, name=throw:CODE, name=delay:ms or name=hang, with @n for the nth hit`);
  if (known === undefined) throw new Error(`there is no failpoint ${name}`);
  return { name: known, action: toAction(part, verb, detail), hit: hit === undefined ? null : Number(hit) };
}

function toAction(part: string, verb: string, detail: string | undefined): FailpointAction {
  if (verb === "kill" || verb === "hang") {
    if (detail === undefined) return { kind: verb };
  } else if (verb === "throw") {
    if (detail !== undefined) return { kind: "throw", code: detail };
  } else if (verb === "delay" && /^\d+$/.test(detail ?? "")) return { kind: "delay", ms: Number(detail) };
  throw new Error(`${part}: there are kill, hang, throw:CODE and delay:ms`);
}

import { afterEach } from "vitest";
import { type NodeAgent, type NodeAgentOptions, startNodeAgent } from "../../../../src-node/node-agent.ts";
import type { Spool } from "../../../../src-node/spool/spool.ts";
import { openTestSpool } from "../../../support/open-spool.ts";
import { waitFor } from "../../../support/wait-for.ts";
import { ControlPlaneStandIn } from "./control-plane-stand-in.ts";
import { FakeCaller } from "./fake-caller.ts";

export type Bench = { plane: ControlPlaneStandIn; agent: NodeAgent; caller: FakeCaller; lines: string[]; spool: Spool };

/** Gives a function that starts a control plane stand-in with a node on it; all are closed after each test. */
export function useAgents(): (options?: Partial<NodeAgentOptions>) => Promise<Bench> {
  const running: (Bench & { remove: () => Promise<void> })[] = [];
  afterEach(async () => {
    for (const { agent, plane, remove } of running.splice(0)) {
      await agent.close();
      await plane.close();
      await remove();
    }
  });
  return async (options = {}) => {
    const plane = await ControlPlaneStandIn.start();
    const caller = new FakeCaller();
    const lines: string[] = [];
    const { spool, remove } = await openTestSpool((line) => void lines.push(line));
    const agent = startNodeAgent({
      spool,
      join: plane.join,
      name: "n",
      slots: 256,
      version: "0.0.0",
      caller,
      random: () => 0,
      log: (line) => lines.push(line),
      ...options,
    });
    running.push({ plane, agent, caller, lines, spool, remove });
    await waitFor(() => plane.socket, { what: "the node's hello" });
    return { plane, agent, caller, lines, spool };
  };
}

export const rowsOf = (count: number): { input: { n: number } }[] => Array.from({ length: count }, (_, n) => ({ input: { n } }));

import { Coordinator } from "../../src-main/scheduling/coordinator.ts";
import { type ControlBench, leaseTtlMs } from "./control-bench.ts";

/** A further control plane over what the first left, as after a crash; nobody listens to it. */
export function makeFurtherCoordinator({ store, clock }: Pick<ControlBench, "store" | "clock">): Coordinator {
  return new Coordinator({
    store,
    clock,
    leaseTtlMs,
    onOffer: () => {},
    onRunState: () => {},
    onNodes: () => {},
    onCall: () => {},
    onCallStored: () => {},
    onRowsEnded: () => {},
    onClosing: () => {},
    onTurnFailed: () => {},
    onNotice: () => {},
  });
}

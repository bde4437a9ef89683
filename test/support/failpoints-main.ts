// Loaded before a program under test (`--import`), sets what its failpoints do: the one way to arm them.
import { failpointSlot } from "../../src-shared/core/failpoint.ts";
import { failpointVariables, parseFailpoints } from "./failpoints/failpoint-spec.ts";
import { actInProcess, makeReach } from "./failpoints/reach-failpoints.ts";

const { spec, folder } = failpointVariables;
const reach = makeReach(parseFailpoints(process.env[spec] ?? ""), process.env[folder] ?? null, actInProcess);
Object.assign(globalThis, { [failpointSlot]: reach });

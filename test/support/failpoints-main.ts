// Loaded before a program under test (`--import`), sets what its failpoints do: the one way to arm them.
// Nothing is imported statically: the slot must be filled before the module that looks into it is loaded.
let reach = (_name: string): void => undefined;
Object.assign(globalThis, { [Symbol.for("inferno.failpoint")]: (name: string) => reach(name) });

const { failpointVariables, parseFailpoints } = await import("./failpoints/failpoint-spec.ts");
const { actInProcess, makeReach } = await import("./failpoints/reach-failpoints.ts");
const { spec, folder } = failpointVariables;
reach = makeReach(parseFailpoints(process.env[spec] ?? ""), process.env[folder] ?? null, actInProcess) as typeof reach;

export type Reach = typeof reach;

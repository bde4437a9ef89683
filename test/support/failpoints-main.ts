// Loaded before a program under test (`--import`), sets what its failpoints do: the one way to arm them.
let act: (name: string) => void = () => undefined;
// Set before anything is imported: a program that runs from its sources shares its modules with this file, and they look but once.
Object.assign(globalThis, { [Symbol.for("inferno.failpoint")]: (name: string) => act(name) });

const { failpointVariables, parseFailpoints } = await import("./failpoints/failpoint-spec.ts");
const { actInProcess, makeReach } = await import("./failpoints/reach-failpoints.ts");
const { spec, folder } = failpointVariables;
act = makeReach(parseFailpoints(process.env[spec] ?? ""), process.env[folder] ?? null, actInProcess) as (name: string) => void;

export type Armed = typeof act;

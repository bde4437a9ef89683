/**
 * Version of the contract between control plane and nodes. Any change of a schema of it must raise this:
 * test/unit/wire/wire-hash.test.ts keeps a hash of them and fails until it is. Control plane and node talk when their ranges overlap.
 */
export const protocolVersion = 5;
export const protocolRange = { min: 5, max: 5 } as const;

/**
 * Version of the wire contract of this folder. Any change of a schema here must raise it: test/unit/wire/wire-hash.test.ts
 * keeps a hash of all schemas and fails until it is. Control plane and node talk when their ranges overlap.
 */
export const protocolVersion = 1;
export const protocolRange = { min: 1, max: 1 } as const;

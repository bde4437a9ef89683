import { describe, expect, it } from "vitest";
import { findProtocol } from "../../../../src-node/protocols/find-protocol.ts";
import { packableProtocols, protocolNames, streamableProtocols } from "../../../../src-shared/model/endpoint.ts";
import { findPackRules } from "../../../../src-node/protocols/pack-rules.ts";
import { protocolFixtures } from "./protocol-fixtures.ts";
import { describeProtocol } from "./protocol-suite.ts";

describe("the protocols", () => {
  it("are all there, stream and pack where they are said to, and have a fixture each", () => {
    expect(protocolNames.map((name) => findProtocol(name).name)).toEqual([...protocolNames]);
    expect(protocolNames.filter((name) => findProtocol(name).stream !== null)).toEqual([...streamableProtocols]);
    expect(protocolNames.filter((name) => findPackRules(name) !== null).sort()).toEqual([...packableProtocols].sort());
    expect(protocolFixtures.map((fixture) => fixture.protocol)).toEqual([...protocolNames]);
  });
});

for (const fixture of protocolFixtures) describeProtocol(fixture);

import { expect, test } from "vitest";
import { measureConnection } from "../../../../src-main/endpoints/measure-connection.ts";
import { endpointSpecSchema } from "../../../../src-shared/model/endpoint.ts";
import { startWitnessServer } from "../../../support/witness-server.ts";
import { openPlane } from "../gateways/open-plane.ts";

const spec = (url: string) => endpointSpecSchema.parse({ protocol: "openai-chat", url, model: "m" });

test("a server is reachable when a connection stands; no request is made, and it is looked at again after a while only", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const witness = await startWitnessServer();
  await api.call("endpoint:save", { name: "up", spec: spec(`${witness.url}/v1`), allowPrivate: true });
  await api.call("endpoint:save", { name: "down", spec: spec("http://127.0.0.1:1/v1") });
  const health = await api.call("endpoint:health", {});
  expect(health).toMatchObject([
    { name: "down", reachable: false, connectMs: null, problem: "Nothing listens at 127.0.0.1:1." },
    { name: "up", reachable: true, problem: null, connectMs: expect.any(Number), recent: null },
  ]);
  expect(witness.total).toBe(0);
  await witness.close();
  expect(await api.call("endpoint:health", {})).toMatchObject([{}, { name: "up", reachable: true }]);
  plane.clock.advance(30_000);
  expect(await api.call("endpoint:health", {})).toMatchObject([{}, { name: "up", reachable: false }]);
});

test("a name that leads to a denied address is not connected to", async () => {
  const place = { authority: "169.254.169.254:80", host: "169.254.169.254", port: 80, isEncrypted: false, class: "public" } as const;
  expect(await measureConnection(place)).toMatchObject({ connectMs: null, problem: expect.stringContaining("link-local") });
});

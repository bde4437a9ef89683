import { expect, test } from "vitest";
import { endpointSpecSchema } from "../../../../src-shared/model/endpoint.ts";
import type { UiUpInput } from "../../../../src-shared/wire/ui-up.ts";
import { openPlane, type OpenPlane } from "../gateways/open-plane.ts";

type Save = UiUpInput<"endpoint:save">;
const spec = (rest: object = {}): Save["spec"] => endpointSpecSchema.parse({ protocol: "openai-chat", url: "https://api.example.com/v1", model: "m", ...rest });
const save = (plane: OpenPlane, request: Partial<Save> = {}) => plane.plane.api.call("endpoint:save", { name: "small", spec: spec(), ...request });

test("an endpoint is saved in versions; the same again is no new one", async () => {
  await using plane = await openPlane();
  expect(await save(plane)).toEqual({ name: "small", version: 1 });
  expect(await save(plane, { previousName: "small", version: 1, spec: spec({ model: "m2" }) })).toEqual({ name: "small", version: 2 });
  expect(await save(plane, { previousName: "small", version: 2, spec: spec({ model: "m2" }) })).toEqual({ name: "small", version: 2 });
  expect(await plane.plane.api.call("endpoint:list", {})).toMatchObject([{ name: "small", version: 2, key: "none", usedBy: [] }]);
});

test("a name that is taken is refused, for a new endpoint and for one that is renamed", async () => {
  await using plane = await openPlane();
  await save(plane);
  await expect(save(plane)).rejects.toMatchObject({ code: "E_ENDPOINT_EXISTS" });
  await save(plane, { name: "other" });
  await expect(save(plane, { name: "small", previousName: "other" })).rejects.toMatchObject({ code: "E_ENDPOINT_EXISTS" });
  await expect(save(plane, { name: "a b" })).rejects.toMatchObject({ code: "E_ENDPOINT_INVALID" });
});

test("a rename takes the versions along, and is refused while pipelines know the old name", async () => {
  await using plane = await openPlane();
  await save(plane);
  await save(plane, { name: "renamed", previousName: "small", version: 1 });
  expect((await plane.plane.api.call("endpoint:list", {})).map(({ name, version }) => [name, version])).toEqual([["renamed", 1]]);
  const source = `inferno: 1\nname: uses-it\nsteps:\n  - { id: a, endpoint: renamed, request: { messages: [{ role: user, content: hi }] } }\n`;
  await plane.plane.api.call("pipeline:save", { file: "p.yaml", source });
  expect(await plane.plane.api.call("endpoint:list", {})).toMatchObject([{ usedBy: ["uses-it"] }]);
  await expect(save(plane, { name: "again", previousName: "renamed" })).rejects.toMatchObject({
    code: "E_ENDPOINT_USED",
    message: expect.stringContaining("uses-it"),
  });
});

test("a change that another window made in between is not overwritten", async () => {
  await using plane = await openPlane();
  await save(plane);
  await save(plane, { previousName: "small", version: 1, spec: spec({ model: "theirs" }) });
  await expect(save(plane, { previousName: "small", version: 1, spec: spec({ model: "mine" }) })).rejects.toMatchObject({ code: "E_ENDPOINT_CHANGED" });
  await plane.plane.api.call("endpoint:delete", { name: "small" });
  await expect(save(plane, { previousName: "small", version: 2 })).rejects.toMatchObject({ code: "E_ENDPOINT_UNKNOWN" });
});

test("a server on this machine or in a private network is called when the user has allowed its host, and asked for once", async () => {
  await using plane = await openPlane();
  const local = spec({ url: "http://127.0.0.1:8000/v1" });
  await expect(save(plane, { spec: local })).rejects.toMatchObject({
    code: "E_ENDPOINT_CONFIRM",
    message: expect.stringContaining("127.0.0.1 is on this machine"),
  });
  await expect(plane.plane.api.call("endpoint:test", { spec: local })).rejects.toMatchObject({ code: "E_ENDPOINT_CONFIRM" });
  await expect(plane.plane.api.call("endpoint:models", { spec: local })).rejects.toMatchObject({ code: "E_ENDPOINT_CONFIRM" });
  await expect(save(plane, { spec: spec({ url: "http://192.168.1.5/v1" }) })).rejects.toMatchObject({ message: expect.stringContaining("private network") });
  await save(plane, { spec: local, allowPrivate: true });
  await save(plane, { name: "second", spec: spec({ url: "http://127.0.0.1:9000/v1" }) });
});

test("addresses where clouds keep credentials are refused whatever the user allows", async () => {
  await using plane = await openPlane();
  for (const url of ["http://169.254.169.254/v1", "http://[fd00:ec2::254]/v1", "http://0x7f.1/v1"]) {
    const request = { name: "bad", spec: spec({ url }), allowPrivate: true };
    await expect(save(plane, request), url).rejects.toMatchObject({ code: "E_ENDPOINT_INVALID" });
    await expect(plane.plane.api.call("endpoint:test", { spec: request.spec, allowPrivate: true }), url).rejects.toMatchObject({ code: "E_ENDPOINT_INVALID" });
  }
});

test("whether a key is there is told, the key is not", async () => {
  await using plane = await openPlane({ env: { SET_KEY: "value-of-the-variable" } });
  const { api } = plane.plane;
  await api.call("secret:set", { name: "stored", value: "value-of-the-secret" });
  const auths = [{ secret: "stored" }, { secret: "gone" }, { env: "SET_KEY" }, { env: "UNSET_KEY" }];
  for (const [index, auth] of auths.entries()) await save(plane, { name: `e${index}`, spec: spec({ auth }) });
  const list = await api.call("endpoint:list", {});
  expect(list.map(({ key }) => key)).toEqual(["present", "missing", "present", "missing"]);
  expect(JSON.stringify(list)).not.toContain("value-of");
  expect(JSON.stringify(await api.call("endpoint:discover", {}))).not.toContain("value-of");
});

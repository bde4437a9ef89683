import type { Socket } from "socket.io-client";
import { describe, expect, test } from "vitest";
import { connectToFolder, connectToUrl } from "../../../../src-main/control-client.ts";
import { type UiUpEvent, uiUpMessages } from "../../../../src-shared/wire/ui-up.ts";
import { roles } from "../../../../src-shared/wire/ui/roles.ts";
import { openPlane } from "./open-plane.ts";

const send = (socket: Socket, event: string, ...args: unknown[]): Promise<unknown> => socket.timeout(5000).emitWithAck(event, ...args);

test.each([
  ["no token", {}],
  ["a short one", { token: "x" }],
  ["one of nobody", { token: "x".repeat(43) }],
  ["one that is no text", { token: { length: 43 } }],
])("%s is refused at the door", async (_what, auth) => {
  await using plane = await openPlane();
  await expect(plane.connect("ui", auth)).rejects.toMatchObject({ code: "E_TOKEN_INVALID" });
});

test("a join token of a node opens nothing here", async () => {
  await using plane = await openPlane();
  const { secret } = await plane.makeSecret("node");
  await expect(plane.connect("ui", { token: secret })).rejects.toMatchObject({ code: "E_TOKEN_INVALID" });
});

describe("every command asks for its role", () => {
  const rank = (role: string): number => (roles as readonly string[]).indexOf(role);
  const events = Object.entries(uiUpMessages).map(([event, { role }]) => ({ event: event as UiUpEvent, needed: role }));

  test.each(["viewer", "operator", "admin"] as const)("a %s is refused what is above the role, and asked to speak properly in the rest", async (role) => {
    await using plane = await openPlane();
    const { secret } = await plane.makeSecret(role);
    const socket = await plane.connect("ui", { token: secret });
    for (const { event, needed } of events) {
      // No command takes a text: the role is looked at before the request.
      expect(await send(socket, event, "text"), `${event} as ${role}`).toMatchObject({
        ok: false,
        failure: { code: rank(role) < rank(needed) ? "E_ROLE" : "E_MESSAGE" },
      });
    }
  });

  test("looking is a viewer's, pausing an operator's, secrets and tokens an admin's", () => {
    const needed = Object.fromEntries(events.map(({ event, needed: role }) => [event, role]));
    expect(needed).toMatchObject({
      "run:list": "viewer",
      "run:show": "viewer",
      "run:pause": "operator",
      "run:start": "operator",
      "secret:set": "admin",
      "token:create": "admin",
      "node:delete": "admin",
      "data:prune": "admin",
    });
  });
});

test("a viewer cannot pause a run, and the run goes on", async () => {
  await using plane = await openPlane();
  const run = await plane.startRun(['{"text":"a"}']);
  const viewer = await connectToUrl(plane.url, (await plane.makeSecret("viewer")).secret);
  await expect(viewer.call("run:pause", { run: run.id })).rejects.toMatchObject({ code: "E_ROLE", message: expect.stringContaining("operator") });
  expect((await viewer.call("run:list", {}))[0]?.state).toBe("running");
  const operator = await connectToUrl(plane.url, (await plane.makeSecret("operator")).secret);
  expect(await operator.call("run:pause", { run: run.id })).toMatchObject({ state: "paused" });
  await viewer.close();
  await operator.close();
});

test("a token that is revoked or expires while its connection stands is worth nothing from then on", async () => {
  await using plane = await openPlane();
  const revoked = await plane.makeSecret("admin");
  const expiring = await plane.makeSecret("admin", 5000);
  const [one, other] = [await connectToUrl(plane.url, revoked.secret), await connectToUrl(plane.url, expiring.secret)];
  expect(await one.call("run:list", {})).toEqual([]);
  await plane.plane.api.call("token:revoke", { id: revoked.id });
  await expect(one.call("run:list", {})).rejects.toMatchObject({ code: "E_TOKEN_INVALID" });
  expect(await other.call("run:list", {})).toEqual([]);
  plane.clock.advance(5000);
  await expect(other.call("run:list", {})).rejects.toMatchObject({ code: "E_TOKEN_INVALID" });
  await one.close();
  await other.close();
});

test.each(["no:such", "toString", "__proto__", "error", 5 as unknown as string])(
  "a message that nobody knows (%s) is refused, and the tenth ends the connection",
  async (event) => {
    await using plane = await openPlane();
    const { secret } = await plane.makeSecret("viewer");
    const socket = await plane.connect("ui", { token: secret });
    const ended = new Promise((resolve) => socket.once("disconnect", resolve));
    for (let time = 0; time < 8; time += 1) expect(await send(socket, event, {})).toMatchObject({ ok: false, failure: { code: "E_EVENT_UNKNOWN" } });
    socket.emit(event, {});
    expect(await send(socket, "run:list", {})).toEqual({ ok: true, value: [] });
    socket.emit(event, {});
    expect(await ended).toBe("io server disconnect");
    expect(plane.notices.join("\n")).toContain("10 messages that make no sense");
  },
);

test("a malformed command is answered with what is wrong, and the connection goes on", async () => {
  await using plane = await openPlane();
  const { secret } = await plane.makeSecret("admin");
  const socket = await plane.connect("ui", { token: secret });
  expect(await send(socket, "run:list", { limit: "many" })).toMatchObject({
    ok: false,
    failure: { code: "E_MESSAGE", message: expect.stringContaining("limit") },
  });
  expect(await send(socket, "run:show", { run: "x".repeat(101) })).toMatchObject({ ok: false, failure: { code: "E_MESSAGE" } });
  expect(await send(socket, "run:show", { run: "none" })).toMatchObject({ ok: false, failure: { code: "E_RUN_UNKNOWN" } });
  // Without an acknowledgement: nothing comes of it.
  socket.emit("run:list");
  expect(await send(socket, "run:list", {})).toEqual({ ok: true, value: [] });
});

test("a secret goes in and never comes out again", async () => {
  await using plane = await openPlane();
  const api = await connectToUrl(plane.url, (await plane.makeSecret("admin")).secret);
  await api.call("secret:set", { name: "prod", value: "s3cret-value" });
  expect(await api.call("secret:list", {})).toEqual([{ name: "prod", updatedAt: plane.clock.now() }]);
  await api.close();
});

test("whoever may read the data folder finds its control plane there; a wrong token and a wrong address are told apart", async () => {
  await using folderPlane = await openPlane();
  const { address } = folderPlane.plane;
  await expect(connectToUrl(folderPlane.url, "x".repeat(43))).rejects.toMatchObject({ code: "E_TOKEN_INVALID" });
  await expect(connectToUrl("http://127.0.0.1:1", "x".repeat(43))).rejects.toMatchObject({ code: "E_UNREACHABLE" });
  await expect(connectToUrl("nonsense", "x")).rejects.toMatchObject({ code: "E_UNREACHABLE" });
  expect(address?.host).toBe("127.0.0.1");
  expect(await connectToFolder("/nowhere")).toBeNull();
});

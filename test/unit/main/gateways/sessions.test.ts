import { describe, expect, test } from "vitest";
import { openDatabaseReadOnly } from "../../../../src-main/storage/database.ts";
import { databasePath } from "../../../../src-main/storage/store.ts";
import { waitFor } from "../../../support/wait-for.ts";
import { ask, openPlane } from "./open-plane.ts";
import { originOf, postSession, sendTo, SignedInWindow, takeLinkToken } from "./open-window.ts";

const hourMs = 3_600_000;

describe("signing in", () => {
  test("a link's token opens one session, as admin, with a cookie no script can read; a second time it opens none", async () => {
    await using plane = await openPlane();
    expect(plane.plane.makeAppUrl()).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${plane.port}/#token=[\\w-]{43}$`));
    const token = takeLinkToken(plane);
    const answer = await postSession(plane, token);
    expect(answer.json()).toEqual({ ok: true, value: { role: "admin", csrf: expect.stringMatching(/^[\w-]{43}$/), version: expect.stringMatching(/^\d/) } });
    expect(answer.headers["set-cookie"]).toEqual([
      expect.stringMatching(new RegExp(`^inferno_s_${plane.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/; Max-Age=604800$`)),
    ]);
    expect(answer.headers["cache-control"]).toBe("no-store");
    const again = await postSession(plane, token);
    expect(again.status).toBe(401);
    expect(again.headers["set-cookie"]).toBeUndefined();
  });

  test("a link's token is void after 10 minutes, and the newest 100 links are good", async () => {
    await using plane = await openPlane();
    const early = takeLinkToken(plane);
    const late = takeLinkToken(plane);
    plane.clock.advance(599_999);
    expect((await postSession(plane, early)).status).toBe(200);
    plane.clock.advance(1);
    expect((await postSession(plane, late)).status).toBe(401);
    const [oldest, second] = [takeLinkToken(plane), takeLinkToken(plane)];
    for (let made = 0; made < 99; made += 1) takeLinkToken(plane);
    expect((await postSession(plane, oldest)).status).toBe(401);
    expect((await postSession(plane, second)).status).toBe(200);
  });

  test.each(["viewer", "operator", "admin"] as const)("an API token of a %s opens a session of that role, as often as asked", async (role) => {
    await using plane = await openPlane();
    const { secret } = await plane.makeSecret(role);
    for (let times = 0; times < 2; times += 1) expect((await SignedInWindow.signIn(plane, secret)).info.role).toBe(role);
  });

  test("wrong, expired, revoked and join tokens are refused alike", async () => {
    await using plane = await openPlane();
    const expired = await plane.makeSecret("admin", 1000);
    const revoked = await plane.makeSecret("admin");
    const node = await plane.makeSecret("node");
    plane.clock.advance(1000);
    await plane.plane.api.call("token:revoke", { id: revoked.id });
    const answers = [];
    for (const token of ["x".repeat(43), expired.secret, revoked.secret, node.secret]) answers.push(await postSession(plane, token));
    for (const answer of answers) expect([answer.status, answer.text]).toEqual([401, answers[0]?.text]);
    expect(answers[0]?.json()).toMatchObject({ ok: false, failure: { code: "E_TOKEN_INVALID" } });
  });

  test.each([
    ["no Origin", { origin: "" }, 403],
    ["a foreign Origin", { origin: "http://evil.example" }, 403],
    ["the Origin null", { origin: "null" }, 403],
    ["the Origin of another port", { origin: "http://127.0.0.1:1" }, 403],
    ["a foreign Host", { host: "evil.example" }, 421],
    ["a form's content type", { "content-type": "application/x-www-form-urlencoded" }, 400],
    ["a text's content type", { "content-type": "text/plain" }, 400],
  ])("with %s it is refused, and the link stays good", async (_what, headers: Record<string, string>, status) => {
    await using plane = await openPlane();
    const token = takeLinkToken(plane);
    const sent = { origin: originOf(plane), "content-type": "application/json", ...headers };
    const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ""));
    const answer = await ask(plane, "/api/session", { method: "POST", headers: given, body: JSON.stringify({ token }) });
    expect(answer.status).toBe(status);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect((await postSession(plane, token)).status).toBe(200);
  });

  test.each([
    "",
    "{",
    "[]",
    "null",
    '{"token":1}',
    '{"token":"short"}',
    JSON.stringify({ token: "x".repeat(201) }),
    JSON.stringify({ token: "x".repeat(5000) }),
  ])("the body %s is refused", async (body) => {
    await using plane = await openPlane();
    const headers = { origin: originOf(plane), "content-type": "application/json" };
    expect((await ask(plane, "/api/session", { method: "POST", headers, body })).status).toBe(400);
  });

  test("a token in the query opens nothing", async () => {
    await using plane = await openPlane();
    const token = takeLinkToken(plane);
    const { secret } = await plane.makeSecret("admin");
    expect((await ask(plane, `/api/session?token=${token}`)).status).toBe(401);
    expect((await ask(plane, `/api/runs/last/results?token=${secret}`)).status).toBe(401);
    expect((await postSession(plane, token)).status).toBe(200);
  });

  test("after five failures a peer is refused, a good token too, until the time is up", async () => {
    await using plane = await openPlane();
    for (let times = 0; times < 5; times += 1) expect((await postSession(plane, "x".repeat(43))).status).toBe(401);
    const token = takeLinkToken(plane);
    const refused = await postSession(plane, token);
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "60"]);
    expect(refused.json()).toMatchObject({ ok: false, failure: { code: "E_TOO_MANY_ATTEMPTS" } });
    plane.clock.advance(60_000);
    expect((await postSession(plane, token)).status).toBe(200);
  });

  test("signing in once more ends the session the window had", async () => {
    await using plane = await openPlane();
    const first = await SignedInWindow.signIn(plane);
    const answer = await postSession(plane, takeLinkToken(plane), { cookie: first.cookie });
    expect(answer.status).toBe(200);
    expect(await first.isSignedIn(plane)).toBe(false);
  });
});

describe("a session", () => {
  test("tells who it is, and 401 when there is none", async () => {
    await using plane = await openPlane();
    const window = await SignedInWindow.signIn(plane);
    expect((await window.get(plane, "/api/session")).json()).toEqual({ ok: true, value: window.info });
    for (const cookie of ["", "inferno_s_1=x", window.cookie.replace(String(plane.port), "1"), `${window.cookie.slice(0, -1)}!`]) {
      expect((await ask(plane, "/api/session", { headers: { cookie } })).status, cookie).toBe(401);
    }
  });

  test("lies in the database by its hash alone", async () => {
    await using plane = await openPlane();
    const window = await SignedInWindow.signIn(plane);
    const db = openDatabaseReadOnly(databasePath(plane.dataDir));
    const stored = db.prepare<[], Record<string, unknown>>("SELECT * FROM sessions").all();
    db.close();
    expect(stored).toHaveLength(1);
    const id = window.cookie.split("=")[1] ?? "none";
    const texts = Object.values(stored[0] ?? {}).flatMap((value) =>
      Buffer.isBuffer(value) ? [value.toString("base64url"), value.toString()] : [String(value)],
    );
    for (const text of texts) for (const secret of [id, window.info.csrf]) expect(text).not.toContain(secret);
  });

  test("survives a restart of the control plane, for a window that is open", async () => {
    await using first = await openPlane();
    const window = await SignedInWindow.signIn(first);
    await first.plane.close();
    await using second = await openPlane({ dataDir: first.dataDir, listen: { host: "127.0.0.1", port: first.port } });
    expect((await window.get(second, "/api/session")).json()).toEqual({ ok: true, value: window.info });
    expect(await sendTo(await window.connect(second), "token:list", {})).toMatchObject({ ok: true });
  });

  test("ends 12 hours after its last use, and 7 days after its start however much it is used", async () => {
    await using plane = await openPlane();
    const idle = await SignedInWindow.signIn(plane);
    const busy = await SignedInWindow.signIn(plane);
    plane.clock.advance(12 * hourMs - 1);
    expect(await busy.isSignedIn(plane)).toBe(true);
    plane.clock.advance(1);
    expect(await idle.isSignedIn(plane)).toBe(false);
    for (let hours = 12; hours < 7 * 24 - 6; hours += 6) {
      expect(await busy.isSignedIn(plane), `after ${hours} h`).toBe(true);
      plane.clock.advance(6 * hourMs);
    }
    expect(await busy.isSignedIn(plane)).toBe(true);
    plane.clock.advance(6 * hourMs);
    expect(await busy.isSignedIn(plane)).toBe(false);
  });

  test("of an API token ends when that is revoked or expires, on an open socket too", async () => {
    await using plane = await openPlane();
    const revoked = await plane.makeSecret("operator");
    const expiring = await plane.makeSecret("operator", 5000);
    const [one, other] = [await SignedInWindow.signIn(plane, revoked.secret), await SignedInWindow.signIn(plane, expiring.secret)];
    const [oneSocket, otherSocket] = [await one.connect(plane), await other.connect(plane)];
    expect(await sendTo(oneSocket, "run:list", {})).toMatchObject({ ok: true });
    const ended = new Promise((resolve) => oneSocket.once("disconnect", resolve));
    await plane.plane.api.call("token:revoke", { id: revoked.id });
    expect(await sendTo(oneSocket, "run:list", {})).toMatchObject({ ok: false, failure: { code: "E_TOKEN_INVALID" } });
    expect(await ended).toBe("io server disconnect");
    expect(await one.isSignedIn(plane)).toBe(false);
    expect(await sendTo(otherSocket, "run:list", {})).toMatchObject({ ok: true });
    plane.clock.advance(5000);
    expect(await sendTo(otherSocket, "run:list", {})).toMatchObject({ ok: false, failure: { code: "E_TOKEN_INVALID" } });
    await expect(other.connect(plane)).rejects.toMatchObject({ code: "E_TOKEN_INVALID" });
  });

  test("that is signed out is worth nothing, and its sockets end", async () => {
    await using plane = await openPlane();
    const window = await SignedInWindow.signIn(plane);
    const bystander = await SignedInWindow.signIn(plane);
    const [socket, other] = [await window.connect(plane), await bystander.connect(plane)];
    const gone = new Promise((resolve) => socket.once("disconnect", resolve));
    const answer = await window.send(plane, "DELETE", "/api/session");
    expect(answer.json()).toEqual({ ok: true, value: null });
    expect(answer.headers["set-cookie"]?.[0]).toContain("Max-Age=0");
    expect(await gone).toBe("io server disconnect");
    expect(await window.isSignedIn(plane)).toBe(false);
    expect(await sendTo(other, "run:list", {})).toMatchObject({ ok: true });
  });

  test("that signs all others out stays itself, and the sockets of the others end", async () => {
    await using plane = await openPlane();
    const [window, other, third] = [await SignedInWindow.signIn(plane), await SignedInWindow.signIn(plane), await SignedInWindow.signIn(plane)];
    const [socket, otherSocket] = [await window.connect(plane), await other.connect(plane)];
    const gone = new Promise((resolve) => otherSocket.once("disconnect", resolve));
    expect((await window.send(plane, "DELETE", "/api/session?others")).json()).toEqual({ ok: true, value: 2 });
    expect(await gone).toBe("io server disconnect");
    expect([await window.isSignedIn(plane), await other.isSignedIn(plane), await third.isSignedIn(plane)]).toEqual([true, false, false]);
    expect(await sendTo(socket, "run:list", {})).toMatchObject({ ok: true });
  });

  test("of a viewer cannot do more on the socket than look", async () => {
    await using plane = await openPlane();
    const socket = await (await SignedInWindow.signIn(plane, (await plane.makeSecret("viewer")).secret)).connect(plane);
    expect(await sendTo(socket, "run:list", {})).toEqual({ ok: true, value: [] });
    expect(await sendTo(socket, "run:pause", { run: "last" })).toMatchObject({ ok: false, failure: { code: "E_ROLE" } });
    expect(await sendTo(socket, "app-link:create", {})).toMatchObject({ ok: false, failure: { code: "E_ROLE" } });
  });
});

describe("a changing request with the cookie", () => {
  const upload = { body: '{"text":"a"}\n' };
  const path = "/api/datasets?name=a.jsonl";

  test("is done for the app's own page", async () => {
    await using plane = await openPlane();
    const window = await SignedInWindow.signIn(plane);
    expect((await window.send(plane, "POST", path, upload)).json()).toMatchObject({ ok: true, value: { rows: 1 } });
  });

  test.each([
    ["without its value", { "x-inferno-csrf": undefined }, 403],
    ["with a wrong value", { "x-inferno-csrf": "x".repeat(43) }, 403],
    ["without an Origin", { origin: undefined }, 403],
    ["from another origin", { origin: "http://evil.example" }, 403],
    ["from another port of this machine", { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" }, 403],
    ["without the cookie", { cookie: undefined }, 401],
  ])("%s is refused: nothing changes", async (_what, headers, status) => {
    await using plane = await openPlane();
    const window = await SignedInWindow.signIn(plane);
    expect((await window.send(plane, "POST", path, { ...upload, headers })).status).toBe(status);
    expect((await window.send(plane, "DELETE", "/api/session", { headers })).status).toBe(status);
    expect(await plane.plane.api.call("dataset:list", {})).toEqual([]);
    expect(await window.isSignedIn(plane)).toBe(true);
  });

  test("another session's value does not do", async () => {
    await using plane = await openPlane();
    const [window, other] = [await SignedInWindow.signIn(plane), await SignedInWindow.signIn(plane)];
    expect((await window.send(plane, "POST", path, { ...upload, headers: { "x-inferno-csrf": other.info.csrf } })).status).toBe(403);
  });
});

describe("a socket with the cookie", () => {
  test.each([
    ["of another origin", { origin: "http://evil.example" }],
    ["of another host", { host: "evil.example" }],
    ["of no session", { cookie: "inferno_s_1=x" }],
  ])("%s is refused", async (_what, headers: Record<string, string>) => {
    await using plane = await openPlane();
    const window = await SignedInWindow.signIn(plane);
    await expect(window.connect(plane, headers)).rejects.toThrow();
  });

  test("and without an Origin is refused: browsers always send one", async () => {
    await using plane = await openPlane();
    const { cookie } = await SignedInWindow.signIn(plane);
    await expect(plane.connect("ui", {}, { cookie })).rejects.toMatchObject({ code: "E_TOKEN_INVALID" });
  });
});

test("results that a window asks for are a file to save, those of a program are not", async () => {
  await using plane = await openPlane();
  const run = await plane.startRun(['{"text":"a"}']);
  await plane.plane.api.call("run:cancel", { run: run.id });
  const window = await SignedInWindow.signIn(plane);
  await waitFor(async () => (await plane.plane.api.call("run:show", { run: run.id })).run.state === "canceled", { what: "the end of the run" });
  const file = await window.get(plane, `/api/runs/${run.id}/results?format=csv`);
  expect(file.headers).toMatchObject({ "content-disposition": `attachment; filename="${run.id}.csv"`, "cache-control": "no-store" });
  const bearer = { authorization: `Bearer ${(await plane.makeSecret("operator")).secret}` };
  expect((await ask(plane, `/api/runs/${run.id}/results`, { headers: bearer })).headers["content-disposition"]).toBeUndefined();
});

test("an admin gets a fresh link by command; a control plane that does not listen has none", async () => {
  await using plane = await openPlane();
  const socket = await (await SignedInWindow.signIn(plane)).connect(plane);
  const reply = (await sendTo(socket, "app-link:create", {})) as { value: { url: string } };
  expect((await postSession(plane, new URL(reply.value.url).hash.slice("#token=".length))).status).toBe(200);
  await using deaf = await openPlane({ listen: null });
  expect(() => deaf.plane.makeAppUrl()).toThrow(expect.objectContaining({ code: "E_NOT_LISTENING" }));
  await expect(deaf.plane.api.call("app-link:create", {})).rejects.toMatchObject({ code: "E_NOT_LISTENING" });
});

test("no secret shows in what the control plane tells", async () => {
  await using plane = await openPlane();
  const token = takeLinkToken(plane);
  await postSession(plane, token, { origin: "http://evil.example" });
  const window = await SignedInWindow.signIn(plane, token);
  await window.send(plane, "POST", "/api/datasets?name=a.jsonl", { headers: { origin: "http://evil.example" } });
  const told = plane.notices.join("\n");
  expect(told).toContain("evil.example");
  for (const secret of [token, window.info.csrf, window.cookie.split("=")[1] ?? "none"]) expect(told).not.toContain(secret);
});

import { chmodSync, linkSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { Spool } from "../../../../src-node/spool/spool.ts";
import { makeTempDir } from "../../../support/temp-dir.ts";
import { waitFor } from "../../../support/wait-for.ts";

let folder = "";
let lines: string[] = [];

beforeEach(async () => {
  const parent = await makeTempDir();
  folder = parent.file("spool");
  lines = [];
  onTestFinished(() => parent.remove());
});

/** Opens it as a new process would: whoever had it before must have let go. */
async function open(): Promise<Spool> {
  const spool = await Spool.open({ folder, log: (line) => void lines.push(line) });
  onTestFinished(() => spool.close());
  return spool;
}

const pieceOf = (text: string) => ({ writtenAt: 1234, frame: Buffer.from(text) });
const leftIn = (spool: Spool): string[] => spool.left.map(({ frame }) => frame.toString());
const filesIn = (name = ""): string[] => readdirSync(path.join(folder, name)).filter((file) => file.endsWith(".spool"));
const bytesOn = (): number => filesIn().reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);

/** A process dies without a word: its lock goes with it, its files stay. */
async function dieWith(...texts: string[]): Promise<void> {
  const spool = await open();
  const before = bytesOn();
  for (const text of texts) spool.add(pieceOf(text));
  await waitFor(() => bytesOn() >= before + texts.join("").length + texts.length * 20, { what: "the frames to be on disk" });
  spool.close();
}

describe("a spool", () => {
  test("gives the next process what was not settled, with when it was written, until that is told", async () => {
    await dieWith("one", "two");
    const next = await open();
    expect(next.left).toEqual([pieceOf("one"), pieceOf("two")]);
    next.close();
    const again = await open();
    expect(leftIn(again)).toEqual(["one", "two"]);
    again.endReplay();
    again.close();
    expect(filesIn()).toEqual([]);
    expect((await open()).left).toEqual([]);
  });

  test("keeps what is added while what was left is still to be told", async () => {
    await dieWith("old");
    await dieWith("new");
    expect(leftIn(await open())).toEqual(["old", "new"]);
  });

  test("is empty after everything was settled, however early", async () => {
    const spool = await open();
    const entries = Array.from({ length: 50 }, (_, at) => spool.add(pieceOf(`frame ${at}`)));
    spool.settle(entries[0] as never);
    await waitFor(() => bytesOn() > 0, { what: "the rest to be written" });
    for (const entry of entries) spool.settle(entry);
    spool.close();
    expect(filesIn()).toEqual([]);
  });

  test("lets go of files as they are settled, so that it does not grow with the run", async () => {
    const spool = await open();
    const frame = Buffer.alloc(100_000, "x");
    let most = 0;
    for (let round = 0; round < 60; round += 1) {
      const entry = spool.add({ writtenAt: 1, frame });
      await waitFor(() => entry.segment, { what: "the frame to be written" });
      spool.settle(entry);
      most = Math.max(most, bytesOn());
    }
    expect(most).toBeLessThan(1_000_000);
    const kept = spool.add(pieceOf("kept"));
    await waitFor(() => kept.segment, { what: "the frame to be written" });
    spool.close();
    expect(leftIn(await open()).at(-1)).toBe("kept");
  });

  test("has on disk at once what it is told to save before the end", async () => {
    const spool = await open();
    spool.add(pieceOf("under way"));
    spool.add(pieceOf("waiting"));
    spool.saveNow();
    const copy = Buffer.concat(filesIn().map((file) => readFileSync(path.join(folder, file))));
    expect(copy.includes("under way") && copy.includes("waiting")).toBe(true);
    spool.close();
    expect(leftIn(await open())).toEqual(["under way", "waiting"]);
  });

  test("cuts a torn tail off without a word, and says when something else is damaged, which it keeps", async () => {
    await dieWith("whole", "broken", "sound");
    const [file] = filesIn();
    const bytes = readFileSync(path.join(folder, file ?? ""));
    writeFileSync(path.join(folder, file ?? ""), bytes.subarray(0, bytes.length - 2));
    const torn = await open();
    expect([leftIn(torn), lines]).toEqual([["whole", "broken"], []]);
    torn.close();
    bytes[bytes.indexOf("broken")] = 0;
    writeFileSync(path.join(folder, file ?? ""), bytes);
    const damaged = await open();
    expect(leftIn(damaged)).toEqual(["whole", "sound"]);
    expect(lines).toEqual([expect.stringMatching(/^1 places? in the spool .* damaged; the rows they told of run again/)]);
    damaged.endReplay();
    expect([filesIn(), filesIn("damaged").length]).toEqual([[], 1]);
  });

  test("is one process's at a time; that of a process that died is free", async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({ code: "E_SPOOL_IN_USE", message: expect.stringContaining("--spool DIR") });
    first.close();
    const second = await open();
    second.close();
    if (process.platform === "win32") return;
    // What a killed process leaves: a socket that nobody answers.
    const lock = path.join(folder, "lock");
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(`${lock}.x`, resolve));
    linkSync(`${lock}.x`, lock);
    await new Promise((resolve) => dead.close(resolve));
    await open();
  });

  test("waits for a process that is about to end", async () => {
    const first = await open();
    setTimeout(() => first.close(), 250);
    const second = await Spool.open({ folder, log: () => undefined, patienceMs: 5000 });
    expect(second.left).toEqual([]);
    second.close();
  });

  test("lies where its owner alone can look", async () => {
    await dieWith("secret");
    (await open()).saveIdentity({ nodeId: "node-0123456789" as never, credential: "c".repeat(32) });
    if (process.platform === "win32") return;
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of [...filesIn(), "identity.json"]) expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
  });

  test("in a folder that all share, or below a file, is refused with what to do", async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o1777);
    if (process.platform !== "win32") await expect(open()).rejects.toMatchObject({ code: "E_SPOOL", message: expect.stringContaining("other users") });
    writeFileSync(path.join(folder, "file"), "");
    folder = path.join(folder, "file", "spool");
    await expect(open()).rejects.toMatchObject({ code: "E_SPOOL", message: expect.stringContaining("--spool DIR") });
  });

  test("remembers who the node is; of one that was disowned nothing is told, and its files are kept", async () => {
    await dieWith("mine");
    const spool = await open();
    const identity = { nodeId: "node-0123456789" as never, credential: "c".repeat(32) };
    spool.saveIdentity(identity);
    expect(spool.readIdentity()).toEqual(identity);
    spool.disown();
    expect([spool.readIdentity(), spool.left, filesIn(), filesIn("damaged").length]).toEqual([null, [], [], 1]);
    writeFileSync(path.join(folder, "identity.json"), "{");
    expect(spool.readIdentity()).toBeNull();
  });
});

describe("a disk that takes nothing", () => {
  test("is told of once, keeps the frames, and is tried again until it takes them", async () => {
    const spool = await open();
    const changes: boolean[] = [];
    spool.onChange = () => void changes.push(spool.isSafe);
    const inTheWay = path.join(folder, "00000001.spool");
    mkdirSync(inTheWay);
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const entry = spool.add(pieceOf("a"));
    expect([spool.isSafe, changes]).toEqual([false, [false]]);
    vi.advanceTimersByTime(5000);
    expect([spool.isSafe, lines.length]).toEqual([false, 1]);
    rmdirSync(inTheWay);
    const later = spool.add(pieceOf("b"));
    vi.advanceTimersByTime(5000);
    vi.useRealTimers();
    await waitFor(() => entry.segment !== null && later.segment !== null, { what: "both frames to be written" });
    expect(changes).toEqual([false, true]);
    expect(lines).toEqual([
      expect.stringMatching(/^Results cannot be saved in .*: no more rows are taken until they can be\.$/),
      "Results can be saved again.",
    ]);
    spool.close();
    expect(leftIn(await open())).toEqual(["a", "b"]);
  });
});

import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import { nodeLabelsSchema } from "../src-shared/model/node.ts";
import { isLoopbackHost } from "../src-shared/core/endpoint-address.ts";
import { type JoinToken, parseJoinToken } from "./join-token.ts";
import { readFirstMessage } from "./parent-channel.ts";
import { Spool } from "./spool/spool.ts";
import { defaultSpoolFolder } from "./spool/spool-folder.ts";
import { type AgentEnd, type NodeAgent, startNodeAgent } from "./node-agent.ts";
import manifest from "./package.json" with { type: "json" };

const defaultSlots = 256;
const exitUsage = 2;
const exitMachine = 78;
const exitInterrupted = 130;
/** After the end of the control plane that started this process: a call in flight may finish and is saved, within what a user waits for. */
const finishOrphanedMs = 3000;
/** For how long a node of a control plane that has just died may keep the folder. */
const folderPatienceMs = 8000;

type Flags = { join?: string; name?: string; slots: number; label: Record<string, string>; spool?: string; managed?: true };
type Start = { join: JoinToken; name: string; slots: number; labels: Record<string, string>; spool: Spool };

/** The first message of the control plane that started this process; a token among the arguments would show in process lists. */
const managedStartSchema = z.object({
  token: z.string(),
  name: z.string().min(1).max(100),
  slots: z.int().min(1).max(100_000),
  spoolDir: z.string(),
  /** Only tells what an earlier process left in the folder. */
  replayOnly: z.boolean(),
});

/** Runs `inferno-node`; ends the process. */
export async function main(argv: readonly string[]): Promise<void> {
  process.title = "inferno-node";
  const command = makeCommand();
  command.parse([...argv]);
  const flags = command.opts<Flags>();
  if (flags.managed === true) return runManaged();
  const token = flags.join ?? process.env["INFERNO_JOIN"];
  if (token === undefined) fail("Give the join token with --join TOKEN or in INFERNO_JOIN; `inferno token create --role node` prints one.", exitUsage);
  const labels = nodeLabelsSchema.safeParse(flags.label);
  if (!labels.success) fail("A --label has the form key=value, the key of letters, digits, dots, dashes, underscores and slashes.", exitUsage);
  const join = readToken(token);
  if (!isLoopbackHost(join.host))
    print(`Warning: what this node and ${join.host} say to each other, rows, results and keys, crosses the network in clear; use a network you trust.`);
  const name = flags.name ?? hostname().slice(0, 100);
  const spool = await openSpool(flags.spool ?? defaultSpoolFolder({ name, ...join }, process.env), 0);
  const agent = start({ join, name, slots: flags.slots, labels: labels.data, spool });
  const stop = drainOnce(agent);
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  await finish(agent);
}

function makeCommand(): Command {
  return new Command("inferno-node")
    .description("A node of Inferno Inference: joins a control plane, runs rows through model calls, sends results back. Runs until stopped; Ctrl-C drains.")
    .version(manifest.version)
    .option("--join <token>", "join token, inferno1.<secret>@host:port (or in INFERNO_JOIN)")
    .option("--name <name>", "name to show, 1-100 characters (default: this machine's)", readName)
    .option("--slots <n>", "rows in flight at once at most", readSlots, defaultSlots)
    .option("--label <key=value...>", "label, may be repeated", readLabel, {})
    .option("--spool <dir>", "folder for results that have not arrived yet, and for who this node is (default: one for each name and control plane)")
    .addOption(new Command().createOption("--managed", "started by a control plane on this machine").hideHelp())
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitUsage));
}

/** Options come over the parent's channel; its end is the parent's end. */
async function runManaged(): Promise<void> {
  let abandon = (): void => process.exit(1);
  const message = await readFirstMessage(() => abandon());
  if (message === null) fail("--managed is for a control plane that starts this node itself; use --join TOKEN.", exitUsage);
  const read = managedStartSchema.safeParse(message);
  if (!read.success) fail("The control plane's first message is not of the form agreed on; are its version and this node's the same?", exitUsage);
  const { token, name, slots, spoolDir, replayOnly } = read.data;
  const spool = await openSpool(spoolDir, folderPatienceMs);
  const agent = start({ join: readToken(token), name, slots, labels: {}, spool });
  abandon = () => void agent.abandon(finishOrphanedMs);
  // Ctrl-C reaches the whole process group: a managed node leaves it to its control plane, which stops it in order.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", drainOnce(agent));
  if (replayOnly) void agent.replayed.then(() => agent.close());
  await finish(agent);
}

function start({ join, name, slots, labels, spool }: Start): NodeAgent {
  const agent = startNodeAgent({ join, name, slots, labels, spool, version: manifest.version, log: print });
  // However this process ends, short of SIGKILL, results that were not sent lie in the spool then.
  process.on("exit", () => agent.saveNow());
  void agent.closed.then(() => spool.close());
  return agent;
}

async function openSpool(folder: string, patienceMs: number): Promise<Spool> {
  try {
    return await Spool.open({ folder, patienceMs, log: complain });
  } catch (cause) {
    return fail((cause as Error).message, exitUsage);
  }
}

function readToken(text: string): JoinToken {
  const parsed = parseJoinToken(text);
  return parsed.ok ? parsed.token : fail(parsed.message, exitUsage);
}

/** The first time it drains; the second time the process ends at once. */
function drainOnce(agent: NodeAgent): () => void {
  let stopping = false;
  return () => {
    if (stopping) process.exit(exitInterrupted);
    stopping = true;
    print("Draining: calls in flight finish, the rest goes back; once more stops at once.");
    void agent.drain();
  };
}

async function finish(agent: NodeAgent): Promise<never> {
  process.exit(exitCodeOf(await agent.closed));
}

function exitCodeOf(end: AgentEnd): number {
  if (end.how !== "refused") return end.how === "abandoned" ? 1 : 0;
  console.error(end.refusal.message);
  return end.refusal.code === "E_PROTO_VERSION" ? exitMachine : 1;
}

function readSlots(text: string): number {
  const slots = Number(text);
  if (!Number.isInteger(slots) || slots < 1 || slots > 100_000) throw new InvalidArgumentError("It is a whole number from 1 to 100000.");
  return slots;
}

function readName(text: string): string {
  if (text.length < 1 || text.length > 100) throw new InvalidArgumentError("It has 1 to 100 characters.");
  return text;
}

function readLabel(text: string, labels: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It has the form key=value.");
  return { ...labels, [text.slice(0, at)]: text.slice(at + 1) };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  console.error(line);
}

function fail(message: string, exitCode: number): never {
  console.error(message);
  process.exit(exitCode);
}

// Run directly from its source, without the bundle and the bin in front of it.
if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv);

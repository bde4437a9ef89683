import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import { nodeLabelsSchema } from "../src-shared/model/node.ts";
import { isLoopbackHost } from "../src-shared/core/endpoint-address.ts";
import { parseJoinToken } from "./join-token.ts";
import { readFirstMessage } from "./parent-channel.ts";
import { type AgentEnd, startNodeAgent } from "./node-agent.ts";
import manifest from "./package.json" with { type: "json" };

const defaultSlots = 256;
const exitUsage = 2;
const exitMachine = 78;
const exitInterrupted = 130;

type Flags = { join?: string; name?: string; slots: number; label: Record<string, string>; managed?: true };
type Start = { token: string; name: string; slots: number; labels: Record<string, string> };

/** The first message of the control plane that started this process; a token among the arguments would show in process lists. */
const managedStartSchema = z.object({ token: z.string(), name: z.string().min(1).max(100), slots: z.int().min(1).max(100_000) });

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
  await run({ token, name: flags.name ?? hostname().slice(0, 100), slots: flags.slots, labels: labels.data }, false);
}

function makeCommand(): Command {
  return new Command("inferno-node")
    .description("A node of Inferno Inference: joins a control plane, runs rows through model calls, sends results back. Runs until stopped; Ctrl-C drains.")
    .version(manifest.version)
    .option("--join <token>", "join token, inferno1.<secret>@host:port (or in INFERNO_JOIN)")
    .option("--name <name>", "name to show, 1-100 characters (default: this machine's)", readName)
    .option("--slots <n>", "rows in flight at once at most", readSlots, defaultSlots)
    .option("--label <key=value...>", "label, may be repeated", readLabel, {})
    .addOption(new Command().createOption("--managed", "started by a control plane on this machine").hideHelp())
    .allowExcessArguments(false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : exitUsage));
}

/** Options come over the parent's channel; its end is the parent's end. */
async function runManaged(): Promise<void> {
  const message = await readFirstMessage(() => process.exit(1));
  if (message === null) fail("--managed is for a control plane that starts this node itself; use --join TOKEN.", exitUsage);
  const start = managedStartSchema.safeParse(message);
  if (!start.success) fail("The control plane's first message is not of the form agreed on; are its version and this node's the same?", exitUsage);
  await run({ ...start.data, labels: {} }, true);
}

async function run(start: Start, managed: boolean): Promise<void> {
  const parsed = parseJoinToken(start.token);
  if (!parsed.ok) fail(parsed.message, exitUsage);
  const join = parsed.token;
  if (!isLoopbackHost(join.host))
    print(`Warning: what this node and ${join.host} say to each other, rows, results and keys, crosses the network in clear; use a network you trust.`);
  const agent = startNodeAgent({ join, name: start.name, slots: start.slots, labels: start.labels, version: manifest.version, log: print });
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(exitInterrupted);
    stopping = true;
    print("Draining: calls in flight finish, the rest goes back; once more stops at once.");
    void agent.drain();
  };
  process.on("SIGTERM", stop);
  // Ctrl-C reaches the whole process group: a managed node leaves it to its control plane, which stops it in order.
  process.on("SIGINT", managed ? () => undefined : stop);
  process.exit(exitCodeOf(await agent.closed));
}

function exitCodeOf(end: AgentEnd): number {
  if (end.how !== "refused") return 0;
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

function fail(message: string, exitCode: number): never {
  console.error(message);
  process.exit(exitCode);
}

// Run directly from its source, without the bundle and the bin in front of it.
if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv);

import { Option } from "commander";
import type { ListedKind } from "../commands/workspace.ts";
import type { TokenOptions } from "../commands/token.ts";
import { durationOption } from "../option-values.ts";
import { type Definition, example } from "./define.ts";

const day = 86_400_000;

const lists: readonly { kind: ListedKind; name: string; what: string; onDelete: string }[] = [
  { kind: "endpoint", name: "endpoints", what: "registered endpoints", onDelete: "Forgets an endpoint. Runs that use it keep their own copy." },
  { kind: "pipeline", name: "pipelines", what: "registered pipelines", onDelete: "Forgets a pipeline. Its runs stay." },
  { kind: "node", name: "nodes", what: "nodes", onDelete: "Turns a node away: its credential ends at once, and rows it holds go to others." },
  { kind: "dataset", name: "datasets", what: "imported datasets", onDelete: "Deletes a dataset that no run uses." },
];

/** `apply`, the four lists, `secret`, `token`, `backup`, `restore`, `salvage`, `prune`: what a data folder holds besides runs. */
export function defineWorkspaceCommands(definition: Definition): void {
  const { program, act } = definition;
  const apply = program
    .command("apply")
    .summary("register endpoints and pipelines")
    .description("Registers the endpoints and pipelines of files, by name. Applied again it changes nothing; a changed pipeline becomes a new version.");
  example(apply.argument("<file...>", "pipeline files, or files of endpoints"), "inferno apply endpoints.yaml triage.yaml").action(
    act(async ({ shell, args, options }) => (await import("../commands/workspace.ts")).apply(shell, args, options())),
  );
  for (const list of lists) defineList(definition, list);
  defineSecret(definition);
  defineToken(definition);
  defineDataCommands(definition);
  const prune = program
    .command("prune")
    .summary("delete what is old")
    .description("Deletes ended runs older than that, and datasets as old that no run uses. Asks nothing.");
  prune.addOption(new Option("--older-than <duration>", "like 90d, 12h").argParser(durationOption).default(90 * day, "90d"));
  example(prune, "inferno prune --older-than 30d").action(
    act(async ({ shell, options }) => (await import("../commands/workspace.ts")).prune(shell, options())),
  );
}

function defineDataCommands({ program, act }: Definition): void {
  const backup = program
    .command("backup")
    .argument("<file>", "the copy; one that is there is replaced when the new one is whole")
    .summary("copy the database to a file")
    .description("Copies the database as of now, checked, while runs may go on. Secrets stay sealed in it; their key is not in it.");
  example(backup, "inferno backup inferno-2026-11-23.db").action(
    act(async ({ shell, args, options }) => (await import("../commands/data.ts")).backUp(shell, args[0] ?? "", options())),
  );
  const restore = program
    .command("restore")
    .argument("<file>", "a backup")
    .summary("put a backup in the database's place")
    .description("Checks a backup and puts it in the place of the folder's database, which is kept beside it. No control plane may be running on the folder.");
  example(restore, "inferno restore inferno-2026-11-23.db").action(
    act(async ({ shell, args, options }) => (await import("../commands/data.ts")).restore(shell, args[0] ?? "", options())),
  );
  const salvage = program
    .command("salvage")
    .argument("<file>", "the new database")
    .summary("copy what can be read of a damaged database")
    .description(
      "Copies what can still be read of a damaged database into a new one that can be restored, and says what could not. The damaged one is only read.",
    );
  example(salvage, "inferno salvage salvaged.db").action(
    act(async ({ shell, args, options }) => (await import("../commands/data.ts")).salvage(shell, args[0] ?? "", options())),
  );
}

function defineList({ program, act }: Definition, { kind, name, what, onDelete }: (typeof lists)[number]): void {
  const list = program.command(name).summary(`list ${what}`).description(`Lists ${what}.`);
  example(list, `inferno ${name} --json`).action(
    act(async ({ shell, options }) => (await import("../commands/workspace.ts")).listWorkspace(shell, kind, options())),
  );
  const remove = list
    .command("delete")
    .argument("<name>", kind === "node" || kind === "dataset" ? "name or id" : "name")
    .description(onDelete);
  example(remove, `inferno ${name} delete small`).action(
    act(async ({ shell, args, options }) => (await import("../commands/workspace.ts")).deleteFromWorkspace(shell, kind, args[0] ?? "", options())),
  );
}

function defineSecret({ program, act }: Definition): void {
  const secret = program
    .command("secret")
    .summary("keep keys that endpoints refer to")
    .description("Secrets that { secret: NAME } in an endpoint's auth refers to. Stored encrypted, never printed.");
  const set = secret.command("set").argument("<name>").description("Sets a secret. The value comes from standard input, or from a prompt that shows nothing.");
  example(set, 'printf %s "$KEY" | inferno secret set openai').action(
    act(async ({ shell, args, options }) => (await import("../commands/secret.ts")).setSecret(shell, args[0] ?? "", options())),
  );
  const list = secret.command("list").description("Lists the names of secrets.");
  example(list, "inferno secret list").action(act(async ({ shell, options }) => (await import("../commands/secret.ts")).listSecrets(shell, options())));
  const remove = secret.command("remove").argument("<name>").description("Removes a secret.");
  example(remove, "inferno secret remove openai").action(
    act(async ({ shell, args, options }) => (await import("../commands/secret.ts")).removeSecret(shell, args[0] ?? "", options())),
  );
}

function defineToken({ program, act }: Definition): void {
  const token = program.command("token").summary("let nodes and programs in").description("Tokens by which nodes join and programs connect.");
  const create = token
    .command("create")
    .description("Makes a token and prints it, this once.")
    .addOption(new Option("--role <role>", "what it lets in").choices(["node", "viewer", "operator", "admin"]).makeOptionMandatory())
    .option("--name <name>", "to tell it from others")
    .addOption(new Option("--ttl <duration>", "how long it is good, like 15m, 12h, 90d").argParser(durationOption).default(15 * 60_000, "15m"));
  example(create, "inferno token create --role node --ttl 1h").action(
    act(async ({ shell, options }) => (await import("../commands/token.ts")).createToken(shell, options<TokenOptions>())),
  );
  const list = token.command("list").description("Lists tokens, without the secret part.");
  example(list, "inferno token list").action(act(async ({ shell, options }) => (await import("../commands/token.ts")).listTokens(shell, options())));
  const revoke = token.command("revoke").argument("<id>").description("Makes a token worthless at once.");
  example(revoke, "inferno token revoke tok-7k3m9x2q4d").action(
    act(async ({ shell, args, options }) => (await import("../commands/token.ts")).revokeToken(shell, args[0] ?? "", options())),
  );
}

import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { whenAborted } from "../interrupts.ts";
import { formatPlural } from "../print/figures.ts";
import { findOpener, openBrowser } from "../open-browser.ts";
import { printSafeLine } from "../print/print-safe.ts";
import { clearWireWarning } from "../run/listen-address.ts";
import { type GlobalOptions, printLine, type Shell } from "../shell.ts";
import { StoppedError } from "../shell-errors.ts";

export type ServeOptions = GlobalOptions & { host: string; port: number; nodes: number; open: boolean };

// Several runs share a node here; each takes as many rows in flight as it was started with.
const serveSlots = 256;

/** `inferno serve`: a control plane until SIGINT or SIGTERM. The first line on stdout, alone, opens the app: once, within 10 minutes. */
export async function serve(shell: Shell, options: ServeOptions): Promise<ExitCode> {
  const interrupts = shell.listenForInterrupts();
  let forgetPage = (): void => undefined;
  try {
    const onNotice = (sentence: string): void => void shell.err.write(`inferno: ${printSafeLine(sentence)}\n`);
    const control = await shell.openControl(options, { use: "serve", listen: { host: options.host, port: options.port }, onNotice });
    try {
      if (control.address === null) throw new StoppedError("the control plane does not listen; this is a fault of Inferno.");
      const makeLink = async (): Promise<string> => (await control.api.call("app-link:create", {})).url;
      await sayAddress(shell, await makeLink(), options);
      // A link of its own: the printed one stays good.
      const opener = options.open && shell.out.isTty ? findOpener(process.platform, shell.env) : null;
      if (opener !== null) forgetPage = openBrowser(await makeLink(), opener);
      if (options.nodes > 0 && control.trouble === null) await control.api.call("local-nodes:ensure", { count: options.nodes, slots: serveSlots });
      const cause = await Promise.race([whenAborted(interrupts.first), control.ended]);
      if (cause instanceof Error) throw new StoppedError(`the control plane has stopped: ${cause.message}`, { cause });
      await shell.err.write("inferno: stopping; runs can be resumed. Ctrl-C again ends it at once.\n");
    } finally {
      await control.close();
    }
    return exitCodes.ok;
  } finally {
    forgetPage();
    interrupts.close();
  }
}

async function sayAddress(shell: Shell, appUrl: string, options: ServeOptions): Promise<void> {
  const base = new URL(appUrl).origin;
  await printLine(shell, appUrl);
  await printLine(shell, `health   ${base}/healthz`);
  await printLine(shell, `metrics  ${base}/metrics`);
  await printLine(
    shell,
    `nodes    ${options.nodes > 0 ? `${formatPlural(options.nodes, "local node")}; ` : ""}inferno token create --role node makes the token for another machine, npx inferno-node --join TOKEN joins it`,
  );
  const warning = clearWireWarning(options.host);
  if (warning !== null) await shell.err.write(`inferno: ${warning}\n`);
}

/** The channel of a process that Electron's `utilityProcess` started; its end needs no watching, for Electron ends its own. */
type ParentPort = { once(event: "message", listen: (event: { data: unknown }) => void): void };

/**
 * The first message of the process that started this one: of Node's `fork`, or of Electron's `utilityProcess.fork`. Null when
 * neither did. `onParentGone` is called when the parent has ended.
 */
export async function readFirstMessage(onParentGone: () => void): Promise<unknown> {
  const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
  if (parentPort !== undefined) return new Promise((resolve) => parentPort.once("message", ({ data }) => resolve(data)));
  if (process.send === undefined) return null;
  process.on("disconnect", onParentGone);
  return new Promise((resolve) => process.once("message", resolve));
}

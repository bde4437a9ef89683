import { Spool } from "../../src-node/spool/spool.ts";
import { makeTempDir } from "./temp-dir.ts";

/** A node's spool in a folder of its own; `remove` lets both go. */
export async function openTestSpool(log: (line: string) => void = () => undefined): Promise<{ spool: Spool; remove: () => Promise<void> }> {
  const folder = await makeTempDir();
  const spool = await Spool.open({ folder: folder.file("spool"), log });
  const remove = async (): Promise<void> => {
    spool.close();
    await folder.remove();
  };
  return { spool, remove };
}

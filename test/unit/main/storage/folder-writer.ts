/** Opens the folder it is given and writes without end, a line for each commit. Made to be killed. */
import { writeSync } from "node:fs";
import { openFolder } from "../../../../src-main/storage/open-folder.ts";

const opened = openFolder(process.argv[2] as string);
opened.finishStart();
for (let at = 0; ; at += 1) {
  opened.store.secrets.set(`secret-${at}`, Buffer.alloc(500, at), at);
  writeSync(1, `${at}\n`);
}

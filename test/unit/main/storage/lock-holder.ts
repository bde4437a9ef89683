/** Takes the lock of the folder it is given, says whether it got it, and holds it until it is killed. */
import { writeSync } from "node:fs";
import { lockFolder } from "../../../../src-main/storage/folder-lock.ts";

const lock = lockFolder(process.argv[2] as string);
writeSync(1, lock === null ? "refused\n" : "locked\n");
if (lock !== null) setInterval(() => {}, 60_000);

/** Restores the file it is given second into the folder it is given first. Made to be killed on the way. */
import { restoreFolder } from "../../../../src-main/control-data.ts";

await restoreFolder(process.argv[2] as string, process.argv[3] as string, Date.UTC(2026, 10, 23));

/** Copies the database of the folder it is given first to the file it is given second. Made to be killed on the way. */
import { backUpFolder } from "../../../../src-main/control-data.ts";

await backUpFolder(process.argv[2] as string, process.argv[3] as string);

// Imports a file into a data folder, as a control plane does, and prints one JSON object: what became of it, and the most memory that took.
import { DatasetError } from "../../src-main/datasets/dataset-error.ts";
import { DatasetImports } from "../../src-main/datasets/dataset-imports.ts";
import { openDatasetFile } from "../../src-main/datasets/open-file.ts";
import { systemClock } from "../../src-main/clock.ts";
import { openStore } from "../../src-main/storage/store.ts";

const [dataDir = "", file = ""] = process.argv.slice(2);
const store = openStore(dataDir);
const random = (bytes: Uint8Array): void => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
const imports = new DatasetImports({ store, clock: systemClock, random, requireRoom: () => undefined, onEnd: () => undefined });
const outcome = await imports.run(await openDatasetFile(file), { onBadRow: "fail" }).then(
  ({ rows, badRows }) => ({ rows, badRows, code: null }),
  (error: unknown) => {
    if (error instanceof DatasetError) return { rows: 0, badRows: 0, code: error.code };
    throw error;
  },
);
store.close();
process.stdout.write(`${JSON.stringify({ ...outcome, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`);

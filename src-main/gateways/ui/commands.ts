import { RefusedError } from "../../../src-shared/wire/reply.ts";
import { type UiUpEvent, uiUpMessages } from "../../../src-shared/wire/ui-up.ts";
import type { ReadParts, WriteParts } from "./command-parts.ts";
import { makeBackupCommands, makeBackupReadCommands } from "./backup-commands.ts";
import type { CommandTable } from "./command-table.ts";
import { makeDataWriteCommands } from "./data-commands.ts";
import { makeDatasetReadCommands, makeDatasetWriteCommands } from "./dataset-commands.ts";
import { makeDefinitionReadCommands, makeDefinitionWriteCommands } from "./definition-commands.ts";
import { makeEndpointReadCommands, makeEndpointWriteCommands } from "./endpoint-commands.ts";
import { makeFleetReadCommands, makeFleetWriteCommands } from "./fleet-commands.ts";
import { makeMetricCommands } from "./metric-commands.ts";
import { makeSampleCommands } from "./sample-commands.ts";
import { makeRowReadCommands, makeRowWriteCommands } from "./row-commands.ts";
import { makeSettingsReadCommands, makeSettingsWriteCommands } from "./settings-commands.ts";
import { makeStartCommands } from "./start-commands.ts";
import { makeRunReadCommands, makeRunWriteCommands } from "./run-commands.ts";

/** All commands of a control plane that runs. */
export function makeCommandTable(parts: WriteParts): CommandTable {
  return {
    ...makeReadCommands(parts),
    ...makeRunWriteCommands(parts),
    ...makeRowWriteCommands(parts),
    ...makeStartCommands(parts),
    ...makeDefinitionWriteCommands(parts),
    ...makeEndpointWriteCommands(parts),
    ...makeSampleCommands(parts),
    ...makeFleetWriteCommands(parts),
    ...makeDatasetWriteCommands(parts),
    ...makeDataWriteCommands(parts),
    ...makeSettingsWriteCommands(parts),
    ...makeBackupCommands(parts.keeper),
  };
}

/** The commands that look, over a folder opened for reading; the others are refused. */
export function makeReadOnlyTable(parts: ReadParts): CommandTable {
  const refused = (event: string) => (): never => {
    throw new RefusedError("E_READ_ONLY", `${event} changes something, and the data folder is open for reading only.`);
  };
  const entries = (Object.keys(uiUpMessages) as UiUpEvent[]).map((event): [UiUpEvent, () => never] => [event, refused(event)]);
  // Every event has an entry; those that look are replaced by the real ones.
  return { ...(Object.fromEntries(entries) as Record<UiUpEvent, () => never>), ...makeReadCommands(parts) };
}

function makeReadCommands(parts: ReadParts) {
  return {
    ...makeRunReadCommands(parts),
    ...makeDefinitionReadCommands(parts),
    ...makeEndpointReadCommands(parts),
    ...makeFleetReadCommands(parts),
    ...makeDatasetReadCommands(parts),
    ...makeMetricCommands(parts),
    ...makeSettingsReadCommands(parts),
    ...makeBackupReadCommands(parts),
    ...makeRowReadCommands(parts),
  };
}

import type { UiUpEvent, UiUpInput, UiUpRequest, UiUpValue } from "../../../src-shared/wire/ui-up.ts";
import { mayDo, neededRole } from "../../../src-shared/wire/actions.ts";
import type { Role } from "../../../src-shared/wire/ui/roles.ts";
import { uiUpMessages } from "../../../src-shared/wire/ui-up.ts";
import { isCorruption, isLockedOut, isOutOfRoom } from "../../storage/database-error.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";

/** What the control plane does for each command. */
export type CommandTable = { [Event in UiUpEvent]: (request: UiUpRequest<Event>) => Promise<UiUpValue<Event>> | UiUpValue<Event> };

/** What a person can do about a database that could not be written or read; anything else as it is. */
function tellStorageFailure(cause: unknown): unknown {
  if (isLockedOut(cause))
    return new RefusedError(
      "E_DATABASE_LOCKED",
      "Another program holds the database (a backup or virus scanner?). Nothing was changed; try again in a moment.",
    );
  if (isOutOfRoom(cause))
    return new RefusedError("E_DISK_FULL", "There is no room left on the disk of the data folder. Nothing was changed; make room and try again.");
  if (isCorruption(cause))
    return new RefusedError("E_DATABASE_DAMAGED", "This part of the database is damaged and cannot be read. inferno doctor says what to do.");
  return cause;
}

/** Checks shape and role, then runs the command. Throws `RefusedError` E_MESSAGE, E_ROLE, or the command's own. */
export async function runCommand<Event extends UiUpEvent>(table: CommandTable, role: Role, event: Event, request: UiUpInput<Event>): Promise<UiUpValue<Event>> {
  if (!mayDo(role, event)) throw new RefusedError("E_ROLE", `${event} needs the role ${neededRole(event)}; this token is a ${role}'s.`);
  const parsed = uiUpMessages[event].request.safeParse(request);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new RefusedError("E_MESSAGE", `${event}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? "does not fit its schema"}`);
  }
  // The compiler cannot relate the looked-up schema to the looked-up handler; both are keyed by the same event.
  const handle = table[event] as (request: unknown) => Promise<UiUpValue<Event>>;
  try {
    return await handle(parsed.data);
  } catch (cause) {
    throw tellStorageFailure(cause);
  }
}

import { expect, test } from "vitest";
import { mayDo, neededRole } from "../../../src-shared/wire/actions.ts";
import { uiUpMessages, type UiUpEvent } from "../../../src-shared/wire/ui-up.ts";
import { roles } from "../../../src-shared/wire/ui/roles.ts";

test("a role may do what needs it or less: every command, and the files in and out", () => {
  const events = Object.keys(uiUpMessages) as UiUpEvent[];
  for (const event of events) expect(neededRole(event), event).toBe(uiUpMessages[event].role);
  for (const action of [...events, "dataset:import", "run:export"] as const) {
    const needed = roles.indexOf(neededRole(action));
    expect(
      roles.map((role) => mayDo(role, action)),
      action,
    ).toEqual(roles.map((_, rank) => rank >= needed));
  }
  expect(["dataset:import", "run:export"].map((action) => neededRole(action as "run:export"))).toEqual(["operator", "operator"]);
});

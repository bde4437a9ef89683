import { describe, expect, test } from "vitest";
import { isForTyping, type KeyPress, nameKeys, readChord } from "../../../../src-renderer/stores/chords.ts";
import { readChoices } from "../../../../src-renderer/stores/choices-store.ts";
import { chooseChord, chordOf, commandNames, commandOf, defaultChords, findConflict, forgetChord } from "../../../../src-renderer/stores/shortcuts.ts";

const press = (key: string, rest: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...rest,
});

describe("a chord", () => {
  test.each([
    [press("k", { ctrlKey: true }), "mod+k"],
    [press("k", { metaKey: true }), "mod+k"],
    [press("L", { ctrlKey: true, shiftKey: true }), "mod+shift+l"],
    [press("?", { shiftKey: true, code: "Slash" }), "?"],
    [press("?", { shiftKey: true, code: "Minus" }), "?"],
    [press("˜", { altKey: true, code: "KeyN" }), "alt+n"],
    [press("ArrowUp", { shiftKey: true }), "shift+arrowup"],
    [press(" "), "space"],
    [press("+", { ctrlKey: true }), "mod+plus"],
    [press("Shift", { shiftKey: true }), null],
    [press("Dead"), null],
  ])("is read from what was pressed, whatever the keyboard's language: %o", (pressed, chord) => expect(readChord(pressed)).toBe(chord));

  test("without Ctrl, Cmd or Alt belongs to whoever is typing", () => {
    expect(["?", "g", "shift+x"].map(isForTyping)).toEqual([true, true, true]);
    expect(["mod+k", "alt+n"].map(isForTyping)).toEqual([false, false]);
  });

  test("is named by its keys' labels", () => {
    expect(nameKeys("mod+shift+l", false, { mod: "Strg", shift: "Umschalt" })).toEqual(["Strg", "Umschalt", "L"]);
    expect(nameKeys("mod+alt+arrowup", true, { mod: "Strg", shift: "Umschalt" })).toEqual(["⌘", "⌥", "↑"]);
  });
});

describe("choosing keys", () => {
  test("no two commands have the same one, and none has one that cannot be chosen", () => {
    const given = commandNames.flatMap((name) => (defaultChords[name] === null ? [] : [{ name, chord: defaultChords[name] as string }]));
    expect(given.map(({ chord }) => commandOf(chord, {}))).toEqual(given.map(({ name }) => name));
    expect(given.map(({ name, chord }) => findConflict(name, chord, {}))).toEqual(given.map(() => null));
  });

  test("says who is in the way: another command, a part of the app, the way to places, or the browser", () => {
    expect(findConflict("newRun", "mod+k", {})).toEqual({ by: "command", name: "palette" });
    expect(findConflict("newRun", "n", {})).toEqual({ by: "canvas" });
    expect(findConflict("newRun", "g", {})).toEqual({ by: "places" });
    for (const chord of ["mod+t", "mod+shift+n", "escape", "tab", "shift+tab", "f5"]) expect(findConflict("newRun", chord, {})).toEqual({ by: "browser" });
    expect(findConflict("newRun", "alt+n", {})).toBeNull();
    expect(findConflict("newRun", "alt+q", {})).toBeNull();
  });

  test("a command that takes another's key leaves it without; taking the default back takes it from whoever has it", () => {
    const taken = chooseChord("newRun", "mod+k", {});
    expect([commandOf("mod+k", taken), chordOf("palette", taken), commandOf("alt+n", taken)]).toEqual(["newRun", null, null]);
    const back = forgetChord("palette", taken);
    expect([commandOf("mod+k", back), chordOf("newRun", back)]).toEqual(["palette", null]);
  });
});

describe("choices kept by the browser", () => {
  const none = { language: null, notices: false, chords: {} };
  test.each([
    [null, none],
    ["no json", none],
    ['"text"', none],
    ['{"language":"xx","notices":"yes","chords":{"newRun":7}}', none],
    ['{"notices":true,"chords":{"newRun":"alt+x","palette":null}}', { language: null, notices: true, chords: { newRun: "alt+x", palette: null } }],
  ])("are read, and what makes no sense is left out: %s", (text, choices) => expect(readChoices(text)).toEqual(choices));
});

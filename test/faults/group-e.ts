import type { Fault } from "./fault.ts";

const opening = "test/unit/main/storage/open-folder.test.ts";
const database = "test/unit/main/storage/database.test.ts";
const crash = "test/unit/main/storage/crash.test.ts";
const backup = "test/unit/main/storage/backup.test.ts";
const schemas = "test/unit/main/storage/schemas.test.ts";
const checksums = "test/unit/main/storage/checksums.test.ts";
const lock = "test/unit/main/storage/folder-lock.test.ts";
const privacy = "test/unit/main/storage/private-folder.test.ts";
const safeMode = "test/unit/main/safe-mode.test.ts";
const disk = "test/unit/main/upkeep/disk-watch.test.ts";
const full = "test/unit/main/storage/full-disk.test.ts";
const daily = "test/unit/main/upkeep/backup-keeper.test.ts";
const locked = "test/unit/main/scheduling/locked-database.test.ts";
const commits = "test/unit/main/scheduling/failed-commits.test.ts";
const recovery = "test/unit/main/scheduling/recover-runs.test.ts";
const leases = "test/unit/main/scheduling/leases.test.ts";
const doctor = "test/unit/main/cli/doctor.test.ts";
const output = "test/unit/main/cli/run/write-output.test.ts";
const keys = "test/unit/main/security/secret-box.test.ts";
const custody = "test/unit/main/electron/key-custody.test.ts";
const http = "test/unit/main/gateways/http.test.ts";
const sessions = "test/unit/main/gateways/sessions.test.ts";
const shell = "test/flow/backup.test.ts";
const sweep = "test/torture/sweep/sweep.test.ts";
const nemesis = "test/torture/nemesis.test.ts";

const fullDisk =
  "a disk that fills up under a result: nothing is acknowledged, the run pauses with its reason, and with room the same results are taken and it goes on";

/** Faults of the control plane, its storage and its machine. */
export const storageFaults: readonly Fault[] = [
  {
    id: "E1",
    rule: "Whatever was acknowledged is there after a crash; leases of nodes that may come back are kept until they run out, and a served run goes on.",
    testsByFile: {
      [crash]: ["a process killed while it writes, after %i acknowledgements, loses nothing that it acknowledged"],
      [sweep]: ["a process killed at %s loses nothing"],
      [nemesis]: ["kill -9 of the control plane and of nodes at random moments leaves a sound database and every ended row"],
      [recovery]: [
        "a lease that was kept runs out when its node does not come back",
        "runs that were going on are paused with the reason, or go on when asked to",
      ],
      [opening]: ["after a crash the folder says so, the log is known, and opening it goes on where it ended"],
    },
    open: "A power cut is not tried on a machine of its own; synchronous=FULL is asserted on every open instead.",
  },
  {
    id: "E2",
    rule: "After three starts in a row that died while runs were taken up, the fourth leaves them paused; after three that died while opening the database it comes up in safe mode, once.",
    testsByFile: {
      [opening]: ["three starts in a row that die while opening make the fourth refuse; three that die while taking up runs make it careful"],
      [safeMode]: [
        "starts that died while opening bring safe mode once; the start after that tries again",
        "after starts that died while they took up runs, runs are left paused and everything else works",
      ],
    },
    open: null,
  },
  {
    id: "E3",
    rule: "On a full disk nothing is acknowledged that is not stored: nodes keep results, runs pause with the reason, a reserve is given up, and all goes on with room; imports, backups and exports leave no partial file.",
    testsByFile: {
      [disk]: [
        fullDisk,
        "below the first limit it is told, below the second nothing is handed out, and with room everything goes on",
        "in an emergency the ballast is given up and runs are paused; they go on with room, but for one that a person has paused",
      ],
      [full]: [
        "a backup to a full disk is refused in a sentence and leaves nothing there, and a backup that was there stays",
        "a restore into a folder on a full disk changes nothing there",
        "results that do not fit on the disk leave no file, and say so",
      ],
      [commits]: ["a full database fails the push, and takes it when there is room again"],
      [schemas]: ["without room for the migration from schema %i, a database is as before it, and goes on with room"],
      [sweep]: ["what fails with %s is told in a sentence, and loses nothing"],
      [output]: ["keeps an existing file when the results break off, with nothing beside it"],
    },
    open: null,
  },
  {
    id: "E4",
    rule: "While another program holds the database, changes wait up to 30 s and everything else goes on; then nothing is acknowledged, and it is told.",
    testsByFile: {
      [locked]: [
        "while another program holds the database results wait, everything else goes on, and they are stored when it lets go",
        "after half a minute of that nothing is acknowledged, and it is told",
        "a write beside the turns waits in the same way",
      ],
      [database]: ["a transaction is one that writes from its first statement: another writer waits for it"],
    },
    open: "Runs are not paused by it: a pause could not be written either, and nothing is leased while nothing can be.",
  },
  {
    id: "E5",
    rule: "Damage is found before anything is written, or by a text's checksum when it is read; the damaged file is never written again: safe mode lists what it can, restores a backup or salvages.",
    testsByFile: {
      [opening]: [
        "a log that is gone after a crash is told, where SQLite would say that all is well",
        "another database's log is told, after a crash and after an end in order, before anything of it is taken in",
        "the log of a copy that went its own way is another database's log, though both bear one id",
        "a database exchanged under a log that is left over is told",
        "a stale index of the log is made anew",
        "a database that is gone, emptied, or cut at its head is damage and no new one",
      ],
      [checksums]: [
        "a stored result that is not what was stored is never exported as if it were: its line has failed, and says which and why",
        "a row of a dataset that is not what was imported is not sent to anyone: it fails by its number, the others go out",
        "a step's result that is not what was stored is not carried on: the step is done again, and its new result counts",
        "a salvage leaves out what is not what was stored, counts it, and has it done again",
      ],
      [safeMode]: [
        "a damaged database brings the control plane up in safe mode: it says so, lists what it can, changes nothing, and takes no nodes",
        "in safe mode a backup is restored: the control plane comes back on its port and writes, runs that were going on are paused",
        "in safe mode what can be read is salvaged into a backup, and restoring it gives a run that goes on with the rest",
      ],
      [shell]: [
        "a run is backed up while a control plane serves the folder, the database is damaged, and everything is there again after a restore",
        "a damaged folder is served in safe mode: its address answers, its lists are read through it, and it goes on after the backup is put back",
      ],
    },
    open: "A damaged page that nobody reads is found by the check after a crash or the weekly one, not before.",
  },
  {
    id: "E6",
    rule: "A folder that a cloud service syncs is warned of; a drive without write-ahead logging is refused; what a drive does not write is not acknowledged.",
    testsByFile: { [doctor]: ["%s is synced by %s"], [sweep]: ["what fails with %s is told in a sentence, and loses nothing"] },
    open: "A network drive and one that is pulled are not tried for real.",
  },
  {
    id: "E7",
    rule: "A second control plane on a folder refuses and names the first's process; a lock of a dead process is free at once; of two that write all the same the older stops at its next change.",
    testsByFile: {
      [lock]: [
        "a folder is locked for other processes until it is released",
        "the lock of a process that was killed is free at once, and its address is known to be of the dead",
      ],
      [opening]: ["of two that write to one database the older stops at its next change, and leaves mark and log to the other"],
      [http]: ["a port that is taken, and a second control plane on the folder, are refused in a sentence"],
    },
    open: null,
  },
  {
    id: "E8",
    rule: "A newer database is refused and not touched; an older one is backed up and brought up to date, whole or not at all, from every schema there was.",
    testsByFile: {
      [database]: ["a database of a newer program is refused, and not touched"],
      [schemas]: [
        "a database of schema %i opens with all that was in it, after a backup when it is older",
        "killed in the migration from schema %i, a database is as before it, and the next start brings it up to date",
        "a migration for whose backup there is no room is not begun",
      ],
      [backup]: ["killed at %s, hit %i, a restore leaves the old database or the new one, whole, and ends what it began"],
    },
    open: "A migration that fails leaves the database as it was; its backup is put back by a person, not by itself.",
  },
  {
    id: "E9",
    rule: "After this machine slept, every lease gets the gap back and time to renew.",
    testsByFile: { [leases]: ["gives every lease the gap back when this machine slept, and time to renew"] },
    open: "A machine is not put to sleep for it.",
  },
  {
    id: "E10",
    rule: "Leases run out by monotonic time: a jump of the wall clock ends nothing.",
    testsByFile: { [leases]: ["runs out by monotonic time alone: a jump of the wall clock ends nothing"] },
    open: "Rows that wait for a time, sessions and tokens go by the wall clock, which no test sets back by a day.",
  },
  {
    id: "E11",
    rule: "The log is folded in as it grows and cut after; results are read and exported page by page.",
    testsByFile: { [database]: ["a database that is opened again has every setting that durability rests on, synchronous=FULL among them"] },
    open: "No alert tells of a log that a reader keeps from being folded in.",
  },
  {
    id: "E12",
    rule: "A thread that reads the database and dies costs its answer, not the control plane; storage that fails in the middle of its work turns to safe mode or a pause.",
    testsByFile: {
      [commits]: ["a change that cannot be written fails alone: the others of its turn are written", "a state that could not be written is not taken on"],
      [daily]: ["a backup that fails is told, and the next look tries again"],
    },
    open: "The window of the desktop app is not crashed in a test; there is no thread that writes.",
  },
  {
    id: "E13",
    rule: "A port that is taken is refused in a sentence.",
    testsByFile: { [http]: ["a port that is taken, and a second control plane on the folder, are refused in a sentence"] },
    open: "Firewalls, machines without IPv4 and changes of a host's name are not tried.",
  },
  {
    id: "E14",
    rule: "A key that others can read is refused with the command that mends it; a keyring that does not open the key is told of, and no second key is made.",
    testsByFile: {
      [keys]: ["a key file that others can read is refused, with the command that mends it", "a key file of another length is refused"],
      [custody]: ["a keyring that does not open the key is told of, and no second key is made"],
    },
    open: "There is no passphrase.",
  },
  {
    id: "E15",
    rule: "A backup can bring back what was deleted after it was made: windows are signed out by it.",
    testsByFile: { [backup]: ["windows that were signed in when a backup was made are not signed in by it"] },
    open: "Nothing is erased anew after a restore: tokens that were revoked, and runs that were deleted, after a backup come back with it.",
  },
  { id: "E16", rule: "There is no audit log yet.", testsByFile: {}, open: "Nothing to prove before there is one." },
  {
    id: "E17",
    rule: "Before a newer program changes the database it is backed up, and an older program refuses what a newer one left.",
    testsByFile: {
      [schemas]: ["a database of schema %i opens with all that was in it, after a backup when it is older"],
      [database]: ["a database of a newer program is refused, and not touched"],
    },
    open: "The program does not update itself.",
  },
  {
    id: "E18",
    rule: "A disk that fails every push of every node is told of once a minute.",
    testsByFile: { [disk]: ["a full disk is told of once a minute, however many pushes fail"] },
    open: "Notices go to standard error; there is no log file to turn over.",
  },
  {
    id: "E19",
    rule: "A foreign Host or Origin is turned away before any route, and a cookie alone changes nothing.",
    testsByFile: {
      [http]: ["a foreign Host is turned away with 421, whatever it asks for", "a foreign Origin is turned away with 403, our own is not"],
      [sessions]: ["a foreign Origin", "the Origin null", "the Origin of another port", "a foreign Host"],
    },
    open: null,
  },
  { id: "E20", rule: "There are no webhooks yet.", testsByFile: {}, open: "Nothing to prove before there are." },
  {
    id: "E21",
    rule: "A reader that goes away ends no run, and a folder that cannot be private is refused.",
    testsByFile: {
      [output]: ["stops reading results when nobody reads its output"],
      [privacy]: ["one that all share is refused with a sentence, and stays as it is"],
    },
    open: "A read-only root and a closed terminal are not tried with whole processes.",
  },
];

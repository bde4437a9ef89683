#!/usr/bin/env node
// Plain JavaScript, and nothing imported statically: this file must run, and speak, on a Node too old for the rest.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// better-sqlite3 needs Node-API 10; on an older Node it ends the process without a word.
const neededNapi = 10;
const cli = fileURLToPath(new URL("../out/main/cli.js", import.meta.url));

if (!(Number(process.versions.napi) >= neededNapi)) {
  refuse(
    `this is Node ${process.versions.node}, and Inferno's control plane needs Node 24: in the checkout use \`npx inferno …\` or \`npm run …\`, ` +
      "which bring their own after `npm ci`; elsewhere install Node 24.",
    78,
  );
} else if (!existsSync(cli)) {
  refuse("it is not built yet: run `npm run build` in the checkout.", 1);
} else {
  const { runCli } = await import("../out/main/cli.js");
  process.exitCode = await runCli(process.argv.slice(2));
  // Everything is closed by now; should something hold the process all the same, it ends here.
  setTimeout(() => process.exit(), 2000).unref();
}

/**
 * @param {string} sentence
 * @param {number} code
 */
function refuse(sentence, code) {
  process.stderr.write(`inferno: ${sentence}\n`);
  process.exitCode = code;
}

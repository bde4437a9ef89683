#!/usr/bin/env node
// Runs before anything is loaded: plain JavaScript that an old Node can parse.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`inferno-node needs Node 20.19 or later, and this is Node ${process.versions.node}: install a newer one from https://nodejs.org.`);
  process.exit(78);
}
const { main } = await import("../dist/cli.js");
await main(process.argv);

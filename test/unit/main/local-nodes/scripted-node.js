/** Stands in for a local node's process: says hello on its channel, then lives or dies as its first argument says. */
const [manner] = process.argv.slice(2);
if (manner === "deaf") process.on("SIGTERM", () => {});
process.on("message", (start) => {
  process.send?.({ started: start });
  if (manner === "dies") process.exit(3);
});
// Never outlives the test.
process.on("disconnect", () => process.exit(0));

export const home = {
  title: "Home",
  active: "Running now",
  nothingActive: "No run is going on.",
  nodes_one: "{{count}} node ready",
  nodes_other: "{{count}} nodes ready",
};

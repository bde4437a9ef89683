export const grid = {
  inView: "Rows {{first, number}}–{{last, number}} of {{count, number}}",
  noRows: "No rows",
  rowNumber: "Row number",
  go: "Go to row",
  selected: "Selected",
  resize: "Width of the column {{title}}",
};

/** datasets.notes: what was worth saying about how the file was read, as JSON; null when nothing was. */
export const datasetNotes = `
ALTER TABLE datasets ADD COLUMN notes TEXT;
`;

/** runs.removing: 1 from the first piece of its deletion on. Nobody finds such a run; a start finishes the deletion. */
export const runsBeingRemoved = `
ALTER TABLE runs ADD COLUMN removing INTEGER NOT NULL DEFAULT 0 CHECK(removing IN (0, 1));
`;

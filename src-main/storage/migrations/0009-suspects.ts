/** Rows that were in a call when their node died, until they end: strikes is how many deaths they are blamed for. */
export const suspectRows = `
CREATE TABLE suspects(key INTEGER PRIMARY KEY, strikes INTEGER NOT NULL CHECK(strikes > 0)) STRICT;
`;

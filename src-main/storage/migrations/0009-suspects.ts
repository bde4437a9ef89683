/** Rows that were with a node when it died, until they end: strikes is how many deaths they are blamed for. */
export const suspectRows = `
CREATE TABLE suspects(key INTEGER PRIMARY KEY, strikes INTEGER NOT NULL CHECK(strikes > 0)) STRICT;
`;

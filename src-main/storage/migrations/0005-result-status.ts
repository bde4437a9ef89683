/**
 * results.http_status: of the call that gave the result; null stands for 200, so that it takes no space in nearly every row.
 * Results from before have none stored and count as 200: endpoints answer a call that succeeded with nothing else.
 */
export const resultStatus = `
ALTER TABLE results ADD COLUMN http_status INTEGER;
`;

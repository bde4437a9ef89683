/**
 * CRC-32 of what was stored, as a signed number: SQLite keeps no checksums, so that a bit that flips in a text is otherwise read
 * back as if it had always been so. results.body_crc: of value, then fields. Null for what was stored before.
 */
export const checksums = `
ALTER TABLE dataset_rows ADD COLUMN crc INTEGER;
ALTER TABLE results ADD COLUMN body_crc INTEGER;
ALTER TABLE outcomes ADD COLUMN output_crc INTEGER;
`;

/** A dataset row's key: `dataset_no * 2^32 + row_index`. */
export const rowsPerDataset = 2 ** 32;
export const datasetRowKey = (datasetNo: number, rowIndex: number): number => datasetNo * rowsPerDataset + rowIndex;

/** Steps a pipeline can have, as keys see it. */
export const stepsPerTask = 256;
export const resultKey = (taskKey: number, stepIndex: number): number => taskKey * stepsPerTask + stepIndex;

export const pipelines = { title: "Pipelines" };

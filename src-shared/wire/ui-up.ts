import type { z } from "zod";
import { replySchema } from "./reply.ts";
import { accessMessages } from "./ui/access-messages.ts";
import { backupMessages } from "./ui/backup-messages.ts";
import { compareMessages } from "./ui/compare-messages.ts";
import { datasetMessages } from "./ui/dataset-messages.ts";
import { endpointMessages } from "./ui/endpoint-messages.ts";
import { metricMessages } from "./ui/metric-messages.ts";
import { estimateMessages } from "./ui/estimate-messages.ts";
import { nodeMessages } from "./ui/node-messages.ts";
import { pipelineMessages } from "./ui/pipeline-messages.ts";
import { rowMessages } from "./ui/row-messages.ts";
import { runMessages } from "./ui/run-messages.ts";
import { sampleMessages } from "./ui/sample-messages.ts";
import { settingsMessages } from "./ui/settings-messages.ts";

/**
 * The commands of the control plane, namespace `/ui`: what the shell and the app can ask. Each is acknowledged with a
 * `Reply`. `role` is the least role that may ask. One file a subject in src-shared/wire/ui.
 */
export const uiUpMessages = {
  ...runMessages,
  ...rowMessages,
  ...compareMessages,
  ...estimateMessages,
  ...pipelineMessages,
  ...endpointMessages,
  ...sampleMessages,
  ...datasetMessages,
  ...nodeMessages,
  ...metricMessages,
  ...accessMessages,
  ...settingsMessages,
  ...backupMessages,
} as const;

export type UiUpEvent = keyof typeof uiUpMessages;
/** What a caller gives: defaults may be left out. */
export type UiUpInput<Event extends UiUpEvent> = z.input<(typeof uiUpMessages)[Event]["request"]>;
/** What a handler gets. */
export type UiUpRequest<Event extends UiUpEvent> = z.output<(typeof uiUpMessages)[Event]["request"]>;
export type UiUpValue<Event extends UiUpEvent> = z.infer<(typeof uiUpMessages)[Event]["reply"]>;
export const uiUpReplySchema = <Event extends UiUpEvent>(event: Event) => replySchema(uiUpMessages[event].reply);

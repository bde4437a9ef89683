import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";
import { decodeFrame, FrameError, type FrameRecord } from "../src-shared/wire/frame.ts";
import { type ChunkTask, chunkTaskSchema, countTaskBodies } from "../src-shared/wire/node-down.ts";
import { RefusedError } from "../src-shared/wire/reply.ts";

/** Splits a chunk's frame into its tasks. Throws `RefusedError` E_FRAME for one that cannot be read. */
export type ChunkReader = (frame: string) => FrameRecord<ChunkTask>[];

/** Tasks come once a row, so their schema is compiled: 0.1 µs a task where zod takes 1. It is the same schema, as JSON Schema. */
export function makeChunkReader(): ChunkReader {
  const isTask = new Ajv2020({ strict: false, formats: {} }).compile<ChunkTask>(z.toJSONSchema(chunkTaskSchema, { io: "input" }));
  const readMeta = (value: unknown): { meta: ChunkTask; bodies: number } => {
    if (!isTask(value)) throw new FrameError("a task of it is not of the form agreed on");
    return { meta: value, bodies: countTaskBodies(value) };
  };
  return (frame) => {
    try {
      return decodeFrame(frame, readMeta);
    } catch (cause) {
      if (cause instanceof FrameError) throw new RefusedError("E_FRAME", `The chunk cannot be read: ${cause.message}.`);
      throw cause;
    }
  };
}

import { z } from "zod";

/** Ids are opaque, URL-safe strings: a short prefix that says what they name, a dash, base-32 characters. */
export type RunId = string & z.$brand<"RunId">;
export type DatasetId = string & z.$brand<"DatasetId">;
export type EndpointId = string & z.$brand<"EndpointId">;
export type NodeId = string & z.$brand<"NodeId">;
export type ChunkId = string & z.$brand<"ChunkId">;
export type TokenId = string & z.$brand<"TokenId">;

const idPattern = (prefix: string): RegExp => new RegExp(`^${prefix}-[0-9a-z]{6,32}$`);

export const runIdSchema = z.string().regex(idPattern("run")).brand<"RunId">();
export const datasetIdSchema = z.string().regex(idPattern("data")).brand<"DatasetId">();
export const nodeIdSchema = z.string().regex(idPattern("node")).brand<"NodeId">();
export const chunkIdSchema = z.string().regex(idPattern("chunk")).brand<"ChunkId">();
export const tokenIdSchema = z.string().regex(idPattern("tok")).brand<"TokenId">();

/** Fills a byte array with random bytes; injected so that this folder stays free of I/O. */
export type RandomBytes = (bytes: Uint8Array) => void;

// Crockford's alphabet: no i, l, o, u, so that an id can be read aloud.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

export type IdPrefix = "run" | "data" | "end" | "node" | "tok";
type IdByPrefix = {
  run: RunId;
  data: DatasetId;
  end: EndpointId;
  node: NodeId;
  tok: TokenId;
};

/** A fresh id of 10 characters (50 random bits) after its prefix: `run-7k3m9x2q4d`. */
export function makeId<Prefix extends IdPrefix>(prefix: Prefix, random: RandomBytes): IdByPrefix[Prefix] {
  const bytes = new Uint8Array(10);
  random(bytes);
  let text = `${prefix}-`;
  for (const byte of bytes) text += alphabet[byte & 31];
  return text as IdByPrefix[Prefix];
}

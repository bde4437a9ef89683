import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** What is done to bytes on their way. Applies to open connections too, from the next piece on. */
export type ChaosRules = {
  /** Before each piece is handed on. */
  latencyMs: number;
  /** Up to this much more, by chance; the order stays. */
  jitterMs: number;
  /** Pieces are cut to this size; null: as they come. */
  sliceBytes: number | null;
  /** Of each connection and direction; null: as fast as it goes. */
  bytesPerSecond: number | null;
  /** `up`: what the client sends is swallowed; `down`: what the server sends; nobody is told. New connections suffer the same. */
  blackhole: "up" | "down" | "both" | null;
  /** New connections are reset at once. */
  refuse: boolean;
};

export type ChaosProxy = {
  readonly port: number;
  /** `127.0.0.1:<port>`. */
  readonly authority: string;
  /** Connections open now. */
  readonly connections: number;
  /** Bytes handed on so far, both ways. */
  readonly bytes: number;
  set(rules: Partial<ChaosRules>): void;
  /** As it was at first, for new connections and old ones. What was swallowed stays lost. */
  heal(): void;
  /** RST to both sides of every connection. Gives how many there were. */
  reset(): number;
  /** The server's side of every connection ends; the client's stays open and hears nothing any more. Gives how many there were. */
  halfOpen(): number;
  close(): Promise<void>;
};

const calm: ChaosRules = { latencyMs: 0, jitterMs: 0, sliceBytes: null, bytesPerSecond: null, blackhole: null, refuse: false };

/** A TCP proxy in this process that spoils what passes it. `random` (0 up to 1) decides about jitter. */
export async function startChaosProxy(target: { host?: string; port: number }, random: () => number = Math.random): Promise<ChaosProxy> {
  let rules = calm;
  let bytes = 0;
  const pairs = new Set<Pair>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (rules.refuse) return void client.resetAndDestroy();
    const upstream = connect({ host: target.host ?? "127.0.0.1", port: target.port, allowHalfOpen: true, noDelay: true });
    const pair = { client, upstream };
    pairs.add(pair);
    const count = (length: number): void => void (bytes += length);
    pump({ from: client, to: upstream, direction: "up", rules: () => rules, random, count });
    pump({ from: upstream, to: client, direction: "down", rules: () => rules, random, count });
    client.once("close", () => pairs.delete(pair));
  });
  const port = await listen(server);
  const cut = (act: (pair: Pair) => void): number => {
    const open = [...pairs];
    for (const pair of open) act(pair);
    return open.length;
  };
  return {
    port,
    authority: `127.0.0.1:${port}`,
    get connections() {
      return pairs.size;
    },
    get bytes() {
      return bytes;
    },
    set: (changes) => void (rules = { ...rules, ...changes }),
    heal: () => void (rules = calm),
    reset: () =>
      cut(({ client, upstream }) => {
        client.resetAndDestroy();
        upstream.resetAndDestroy();
      }),
    halfOpen: () =>
      cut(({ client, upstream }) => {
        // Without the listeners of the pump nothing of it reaches the client.
        upstream
          .removeAllListeners("end")
          .removeAllListeners("close")
          .on("error", () => undefined)
          .destroy();
        client.removeAllListeners("data").resume();
      }),
    async close() {
      cut(({ client, upstream }) => {
        client.destroy();
        upstream.destroy();
      });
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type Pair = { client: Socket; upstream: Socket };

type Pump = {
  from: Socket;
  to: Socket;
  direction: "up" | "down";
  rules: () => ChaosRules;
  random: () => number;
  count: (bytes: number) => void;
};

/** One direction: pieces one after another, so that no delay changes their order; while one waits the sender is not read. */
function pump({ from, to, direction, rules, random, count }: Pump): void {
  let last = Promise.resolve();
  const handOn = async (piece: Buffer): Promise<void> => {
    const { latencyMs, jitterMs, sliceBytes } = rules();
    const waitMs = latencyMs + jitterMs * random();
    if (waitMs > 0) await pause(waitMs);
    const step = sliceBytes ?? piece.length;
    for (let at = 0; at < piece.length; at += step) {
      const { bytesPerSecond, blackhole } = rules();
      if (blackhole === "both" || blackhole === direction) return;
      const slice = piece.subarray(at, at + step);
      if (bytesPerSecond !== null) await pause((slice.length / bytesPerSecond) * 1000);
      if (to.destroyed) return;
      count(slice.length);
      // Slices of one piece would be joined by the socket: each waits for the one before to be with the system.
      if (sliceBytes === null) to.write(slice);
      else await new Promise<void>((resolve) => to.write(slice, () => setImmediate(resolve)));
    }
  };
  from.on("data", (piece: Buffer) => {
    from.pause();
    last = last.then(() => handOn(piece)).finally(() => from.resume());
  });
  from.on("end", () => void last.then(() => to.end()));
  from.on("error", () => to.resetAndDestroy());
  from.on("close", () => void last.then(() => to.destroy()));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

import { join } from "node:path";
import { systemClock } from "../src-main/clock.ts";
import { makeAppRoutes } from "../src-main/gateways/http/app-routes.ts";
import { sendJson } from "../src-main/gateways/http/http-server.ts";
import { openListener } from "../src-main/gateways/listener.ts";
import { okReply, refuse } from "../src-shared/wire/reply.ts";
import { topicsWatchSchema } from "../src-shared/wire/ui-down.ts";
import type { LiveRunGenerator } from "./live-run-generator.ts";

const tickMs = 100;

/** The built app, signed in, over a link that only the generator answers. */
export async function serveLiveApp(
  generator: LiveRunGenerator,
  folder = join(import.meta.dirname, "..", "out", "renderer"),
): Promise<{ url: string; close(): Promise<void> }> {
  const app = makeAppRoutes(folder);
  const session = { role: "admin", csrf: "bench", version: "bench" };
  const listener = await openListener(
    { host: "127.0.0.1", port: 0 },
    [
      async (request, response, url) => {
        if (url.pathname !== "/api/session") return app(request, response, url);
        sendJson(response, 200, okReply(session));
        return true;
      },
    ],
    { clock: systemClock, onNotice: (sentence) => console.error(sentence) },
  );
  listener.io.of("/ui").on("connection", (socket) => {
    let watched: string[] = [];
    let waiting = false;
    const timer = setInterval(() => {
      generator.advance(tickMs);
      if (waiting || watched.length === 0) return;
      waiting = true;
      socket.emit("topics", generator.topics(watched), () => {
        waiting = false;
      });
    }, tickMs);
    socket.onAny((event: string, request: unknown, acknowledge: (reply: unknown) => void) => {
      if (event === "topics:watch") watched = topicsWatchSchema.parse(request).topics;
      const value = event === "topics:watch" ? null : generator.answer(event);
      acknowledge(value === undefined ? refuse({ code: "E_EVENT_UNKNOWN", message: `The generator does not answer ${event}.` }) : okReply(value));
    });
    socket.on("disconnect", () => clearInterval(timer));
  });
  return listener;
}

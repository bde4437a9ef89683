import type { ControlApi } from "./control-api.ts";
import type { Engine } from "./engine.ts";
import { makeAppRoutes } from "./gateways/http/app-routes.ts";
import { makeDataRoutes } from "./gateways/http/data-routes.ts";
import { makePublicRoutes } from "./gateways/http/public-routes.ts";
import { makeSessionRoutes } from "./gateways/http/session-routes.ts";
import { type Listener, openListener } from "./gateways/listener.ts";
import { makeNodeRoutes } from "./gateways/nodes/node-routes.ts";
import { NodesGateway } from "./gateways/nodes/nodes-gateway.ts";
import type { CommandTable } from "./gateways/ui/command-table.ts";
import { TopicHub } from "./gateways/ui/topic-hub.ts";
import { openUiGateway } from "./gateways/ui/ui-gateway.ts";
import type { LocalNodes } from "./local-nodes/local-nodes.ts";

export type DoorOptions = {
  engine: Engine;
  listen: { host: string; port: number };
  commands: CommandTable;
  api: ControlApi;
  localNodes: LocalNodes | null;
  /** The folder of the built renderer. */
  appFolder: string;
  /** False: nodes are turned away, and try again. */
  takesNodes?: boolean;
};

/** Listens, and lets nodes and commands in. Throws `RefusedError` E_PORT_IN_USE or E_LISTEN. */
export async function openDoors({ engine, listen, commands, api, localNodes, appFolder, takesNodes = true }: DoorOptions): Promise<Listener> {
  const { coordinator, admission, callers, onNotice } = engine;
  const gateway = new NodesGateway({
    ...engine,
    onConnected: (node) => localNodes?.noteConnected(node),
    endOf: (node) => localNodes?.endOf(node) ?? null,
  });
  const routes = [
    makePublicRoutes(engine),
    makeSessionRoutes(engine),
    makeDataRoutes({ api, callers }),
    ...(takesNodes ? [makeNodeRoutes({ coordinator, admission, gateway })] : []),
    makeAppRoutes(appFolder),
  ];
  const listener = await openListener(listen, routes, engine);
  if (takesNodes) gateway.open(listener.io);
  const topics = new TopicHub(engine);
  openUiGateway(listener.io, { commands, callers, topics, onNotice });
  const close = async (): Promise<void> => {
    topics.close();
    await listener.close();
  };
  return { ...listener, close };
}

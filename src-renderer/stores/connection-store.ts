import { createStore } from "zustand";
import type { LinkState } from "../link/link.ts";
import type { Session } from "../link/session.ts";

/** Whether the control plane hears this window, and as whom. `session` null: nobody has signed in. */
export type Connection = { state: LinkState; session: Session | null };

export const createConnectionStore = () => createStore<Connection>(() => ({ state: "connecting", session: null }));
export type ConnectionStore = ReturnType<typeof createConnectionStore>;

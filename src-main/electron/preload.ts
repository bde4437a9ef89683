import { contextBridge, ipcRenderer } from "electron";

const goChannel = "inferno:go";

/** All that the page gets from the desktop: where menu, tray and links want it to go. Nothing goes the other way. */
contextBridge.exposeInMainWorld("inferno", {
  /** Calls `listen` with a path inside the app. Gives what ends it. */
  onGo(listen: (path: string) => void): () => void {
    const receive = (_event: unknown, path: unknown): void => {
      if (typeof path === "string") listen(path);
    };
    ipcRenderer.on(goChannel, receive);
    return () => void ipcRenderer.removeListener(goChannel, receive);
  },
});

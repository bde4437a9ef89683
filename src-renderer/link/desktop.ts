/** What Electron's preload script gives the page. */
export type DesktopBridge = { onGo(listen: (path: string) => void): () => void };

/** Null in a browser. */
export const findDesktop = (): DesktopBridge | null => (window as Window & { inferno?: DesktopBridge }).inferno ?? null;

import { useEffect } from "react";
import { useLocation } from "wouter";

/** What Electron's preload script gives the page; absent in a browser. */
type DesktopBridge = { onGo(listen: (path: string) => void): () => void };

/** In the desktop's window: menu, tray and links lead to places of the app. */
export function useDesktop(): void {
  const [, go] = useLocation();
  useEffect(() => (window as Window & { inferno?: DesktopBridge }).inferno?.onGo((path) => go(path)), [go]);
}

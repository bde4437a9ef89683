import { useEffect } from "react";
import { useLocation } from "wouter";
import { findDesktop } from "../link/desktop.ts";

/** In the desktop's window: menu, tray and links lead to places of the app. */
export function useDesktop(): void {
  const [, go] = useLocation();
  useEffect(() => findDesktop()?.onGo((path) => go(path)), [go]);
}

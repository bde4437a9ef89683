import { join } from "node:path";
import { app, type BrowserWindow, Menu, nativeImage, Notification, shell, Tray } from "electron";
import type { ControlPlane } from "../control-plane.ts";
import { findPackageRoot } from "../package-root.ts";
import { makeMenu, makeTrayMenu } from "./app-menu.ts";
import { createAppWindow } from "./app-window.ts";
import { askAboutRuns, importDatasets } from "./data-dialogs.ts";
import { describeEnd, type RunNews, watchRuns } from "./run-watch.ts";

export type DesktopOptions = { control: ControlPlane; dataDir: string; onNotice: (sentence: string) => void };

const quietNews: RunNews = { active: [], ended: [], progress: null };

/**
 * States of the desktop: open (window shown) ⇄ tray (window closed, runs go on); either → quitting (calls in flight
 * finish, then the process ends).
 */
export class Desktop {
  readonly #control: ControlPlane;
  readonly #options: DesktopOptions;
  readonly #stopWatching: () => void;
  #window: BrowserWindow | null = null;
  #tray: Tray | null = null;
  #news = quietNews;
  #quitting = false;
  /** Whether the window lost the focus since the runs were last looked at. */
  #wasLeft = false;

  /** Opens the window on the running control plane. */
  constructor(options: DesktopOptions) {
    this.#options = options;
    this.#control = options.control;
    this.#stopWatching = watchRuns(
      options.control.api,
      (news) => this.#show(news),
      (cause) => options.onNotice(`The runs could not be looked at: ${(cause as Error).message}`),
    );
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        makeMenu(process.platform, {
          go: (path) => this.go(path),
          importDatasets: () => void importDatasets(this.#openWindow(), this.#control.api),
          openDataFolder: () => void shell.openPath(options.dataDir),
          quit: () => void this.quit(),
        }),
      ),
    );
    this.#openWindow();
  }

  /** Shows a place of the app, a path that `readDeepLink` or the menu gave. */
  go(path: string): void {
    const isNew = this.#window === null;
    const window = this.#openWindow(path);
    window.show();
    window.focus();
    if (!isNew) window.webContents.send("inferno:go", path);
  }

  /** The window was closed by its user, or the system wants the program to end. */
  async quit(): Promise<void> {
    if (this.#quitting) return;
    this.#quitting = true;
    this.#stopWatching();
    this.#window?.destroy();
    this.#tray?.destroy();
    await this.#control.close();
    app.exit(0);
  }

  #openWindow(path = "/"): BrowserWindow {
    if (this.#window !== null) return this.#window;
    const root = findPackageRoot();
    const address = new URL(this.#control.makeAppUrl());
    const window = createAppWindow({
      preload: join(root, "out", "preload", "preload.cjs"),
      icon: join(root, "resources", "icons", "icon.png"),
      stateFile: join(app.getPath("userData"), "window.json"),
      origin: address.origin,
    });
    this.#window = window;
    window.on("blur", () => {
      this.#wasLeft = true;
    });
    window.on("close", (event) => {
      if (this.#quitting) return;
      event.preventDefault();
      void this.#close(window);
    });
    void window.loadURL(`${address.origin}${path}${address.hash}`);
    return window;
  }

  async #close(window: BrowserWindow): Promise<void> {
    const active = this.#news.active.length;
    const choice = active === 0 ? "quit" : await askAboutRuns(window, active);
    if (choice === "stay") return;
    if (choice === "quit") return this.quit();
    this.#window = null;
    window.destroy();
    this.#showTray();
  }

  #show(news: RunNews): void {
    this.#news = news;
    this.#window?.setProgressBar(news.progress ?? -1);
    if (this.#tray !== null) this.#showTray();
    // Who was in the window all the time since the last look was told there.
    const wasInFront = this.#window?.isFocused() === true && !this.#wasLeft;
    this.#wasLeft = false;
    if (wasInFront || !Notification.isSupported()) return;
    for (const run of news.ended) {
      const notification = new Notification(describeEnd(run));
      notification.on("click", () => this.go(`/runs/${run.id}`));
      notification.show();
    }
  }

  #showTray(): void {
    this.#tray ??= new Tray(nativeImage.createFromPath(join(findPackageRoot(), "resources", "icons", "tray.png")));
    this.#tray.setToolTip("Inferno");
    const open = (): void => this.go("/");
    const pauseAll = (): void => {
      for (const run of this.#news.active)
        this.#control.api
          .call("run:pause", { run: run.id })
          .catch((cause: Error) => this.#options.onNotice(`${run.name} could not be paused: ${cause.message}`));
    };
    this.#tray.setContextMenu(Menu.buildFromTemplate(makeTrayMenu(this.#news.active.length, { open, pauseAll, quit: () => void this.quit() })));
  }
}

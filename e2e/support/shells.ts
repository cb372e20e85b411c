import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { makeHome, startSluice } from '../../src-main/testing/sluice-process.ts';
import { type DesktopApp, startDesktop } from './desktop-app.ts';
import { SluiceWindow } from './sluice-window.ts';

/** The application in one of its shells, its window open in Chromium. */
export interface RunningShell {
  /** The window now; another one after a restart. */
  readonly window: SluiceWindow;
  readonly home: string;
  /** Base URL of OTLP/HTTP. */
  readonly otlpHttp: string;
  /** Stops the application in order, starts it on the same home and opens its window, on the given link's hash. */
  restart(hash: string): Promise<void>;
  dispose(): Promise<void>;
}

export interface Shell {
  name: string;
  /** `home`: a folder prepared for it; it is removed in the end like one of its own. */
  start(browser: Browser, options?: { home?: string }): Promise<RunningShell>;
}

/** `sluice serve` and a browser. */
export const webShell: Shell = {
  name: 'web shell',
  async start(browser, options) {
    const sluice = await startSluice(options);
    const context = await browser.newContext();
    const window = new SluiceWindow(await context.newPage());
    await window.open(sluice.ready.ui);
    return {
      window,
      home: sluice.home,
      get otlpHttp() {
        return sluice.ready.otlpHttp;
      },
      async restart(hash) {
        await sluice.restart();
        await window.open(sluice.ready.ui + hash);
      },
      async dispose() {
        await context.close();
        await sluice.dispose();
      },
    };
  },
};

/** The built Electron main process, its IPC handlers and its preload; Electron's own module is the stand-in. */
export const desktopShell: Shell = {
  name: 'desktop shell',
  async start(browser, options = {}) {
    const home = options.home ?? makeHome();
    let desktop: DesktopApp;
    let window: SluiceWindow;
    async function start(): Promise<void> {
      desktop = await startDesktop(browser, { home });
      window = new SluiceWindow(desktop.page);
      await window.idle();
    }
    await start();
    return {
      get window() {
        return window;
      },
      home,
      get otlpHttp() {
        return (JSON.parse(readFileSync(join(home, 'host.json'), 'utf8')) as { otlpHttp: string }).otlpHttp;
      },
      async restart(hash) {
        await desktop.quit();
        await start();
        await desktop.page.evaluate((link) => {
          location.hash = link;
        }, hash);
        await window.idle();
      },
      async dispose() {
        await desktop.quit();
        rmSync(home, { recursive: true, force: true });
      },
    };
  },
};

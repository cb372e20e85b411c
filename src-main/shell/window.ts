import { BrowserWindow, nativeTheme } from 'electron';
import { APP_URL } from './app-scheme.ts';

/** A page that keeps crashing is left alone after this many times. */
const MAX_RELOADS = 3;
/** Shown until the page has drawn itself. */
const BACKGROUND = { dark: '#111113', light: '#fcfcfd' };

/** Opens the window on the interface. `preload`: path of the bundled preload. */
export function openWindow(preload: string, { devTools }: { devTools: boolean }): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Sluice',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools,
    },
  });
  window.once('ready-to-show', () => window.show());
  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || reloads >= MAX_RELOADS) return;
    reloads += 1;
    window.webContents.reload();
  });
  // A failed load shows Chromium's own error page; there is nothing to wait for here.
  window.loadURL(APP_URL).catch(() => window.show());
  return window;
}

/** Brings it to the front. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

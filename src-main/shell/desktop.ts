/**
 * The desktop application from start to end.
 *
 *   start: scheme, sandbox ─▶ one instance for each home ─▶ ready ─▶ guards, files ─▶ host ─▶ window
 *   end:   last window closed, quit or signal ─▶ window's port ─▶ host (within its deadline) ─▶ exit
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, type BrowserWindow, session } from 'electron';
import type { Context } from '../cli/context.ts';
import { rendererFolder } from '../cli/electron-runtime.ts';
import { catchOutputErrors, EXIT, goOnWithoutStdout } from '../cli/output.ts';
import { type Serving, startServing } from '../cli/serving.ts';
import { OWNER_ONLY_UMASK } from '../settings/home.ts';
import { createRendererFiles } from '../web/renderer-files.ts';
import { registerAppScheme, serveAppScheme } from './app-scheme.ts';
import { desktopContext } from './desktop-context.ts';
import { dialogs } from './dialogs.ts';
import { guardAllContents, guardSession } from './guards.ts';
import { servePorts } from './host-ports.ts';
import { installMenu } from './menu.ts';
import { focusWindow, openWindow } from './window.ts';

/** Longer than the sum of the host's own deadlines: only a host that hangs is left behind. */
const STOP_DEADLINE_MS = 45_000;
/** For a host that cannot go on: `sluice open` starts it again. */
const FAILED_STOP_MS = 15_000;

/** Runs until the app quits. `args`: the command line after the program and its entry. */
export async function runDesktop(args: string[]): Promise<void> {
  process.umask(OWNER_ONLY_UMASK);
  catchOutputErrors();
  goOnWithoutStdout();
  registerAppScheme();
  app.enableSandbox();

  let context: Context;
  try {
    context = desktopContext(args);
  } catch (error) {
    return fail(error);
  }
  // Electron's own files belong to the home too, and with them the lock that keeps a second window away.
  app.setPath('userData', join(context.home.folder, 'desktop'));
  if (!app.requestSingleInstanceLock()) return app.quit();

  const devTools = context.settings.sluice.ui.devtools;
  let window: BrowserWindow | undefined;
  let serving: Serving | undefined;
  let ports: ReturnType<typeof servePorts> | undefined;
  let ended: Promise<void> | undefined;
  let quitting = false;

  function show() {
    if (serving === undefined || quitting) return;
    if (window !== undefined) return focusWindow(window);
    window = openWindow(preloadPath(), { devTools });
    window.on('closed', () => {
      window = undefined;
    });
  }

  async function end(): Promise<void> {
    ports?.close('Sluice is stopping');
    await serving?.stop();
  }

  guardAllContents(app);
  app.on('second-instance', show);
  app.on('activate', show);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', (event) => {
    quitting = true;
    if (serving === undefined) return;
    event.preventDefault();
    if (ended !== undefined) return;
    const deadline = setTimeout(() => app.exit(1), STOP_DEADLINE_MS);
    ended = end();
    ended
      .then(
        () => app.exit(0),
        () => app.exit(1),
      )
      .finally(() => clearTimeout(deadline));
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => app.quit());

  await app.whenReady();
  guardSession(session.defaultSession);
  serveAppScheme(createRendererFiles(rendererFolder()));
  installMenu(process.platform, { devTools });
  try {
    const started = await startServing(context);
    serving = started;
    void started.failed.then(() => {
      setTimeout(() => app.exit(EXIT.crashed), FAILED_STOP_MS);
      void end().finally(() => app.exit(EXIT.crashed));
    });
    started.host.setWindow(show);
    ports = servePorts({
      contents: () => window?.webContents,
      connect: (client) => started.host.connect(client),
      onFault: (call, error) => process.stderr.write(`sluice: internal fault in ${call}: ${String(error)}\n`),
    });
  } catch (error) {
    return fail(error);
  }
  // Asked to quit while the host started: now there is something to stop.
  if (quitting) return app.quit();
  show();
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`sluice: ${message}\n`);
  dialogs.startFailed(message);
  app.exit(1);
}

/** Beside the bundle; in the build's folder when running from source. */
function preloadPath(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return join(here, import.meta.url.endsWith('.ts') ? '../../out/preload/preload.cjs' : '../preload/preload.cjs');
}

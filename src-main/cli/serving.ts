/**
 * A host with its interface: what `serve` runs and `open` falls back to. The web shell is a client of the host like
 * any other.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostInfo } from '../../src-shared/contract/host-api.ts';
import { type Host, startHost } from '../host/host.ts';
import { createWebShell, type WebShell, type WebShellStart } from '../web/web-shell.ts';
import { type Context, describeHolder, VERSION } from './context.ts';
import { crashFile, faultText, noteCrash } from './crash-note.ts';
import { rendererFolder } from './electron-runtime.ts';
import { spreadLastNet } from './last-net.ts';
import { CommandFailure, EXIT, goOnWithoutStdout, writeMessage } from './output.ts';
import { restartNotices, takeUiToken } from './restarted.ts';
import { catchStopSignals } from './stop-signals.ts';

export interface Serving {
  host: Host;
  /** Start link of the interface with its token; undefined when it is off or could not listen. */
  ui?: string;
  /** Makes a link to hand to another program: it lets one browser in, once. */
  onceUrl?: () => string;
  /** The WebSocket's URL with its token. */
  rpc?: string;
  /** Resolves, with the reason, when the host cannot go on and is to be stopped: it is noted and said by then. */
  readonly failed: Promise<string>;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** Resolves when everything listens, or has said on stderr why it does not. */
export async function startServing(context: Context): Promise<Serving> {
  const { home } = context;
  const { promise: failed, resolve: fail } = Promise.withResolvers<string>();
  const giveUp = (reason: string, error?: unknown) => {
    writeMessage(`error: ${reason}. Sluice stops; the reason is in ${crashFile(home.folder)}.`);
    noteCrash(home.folder, error === undefined ? reason : `${reason}, the last:\n${faultText(error)}`);
    fail(reason);
  };
  let host: Host | undefined;
  const early: unknown[] = [];
  // Before the host: it receives from its first listener on, which is before it has started whole.
  const net = spreadLastNet({
    onFault(error) {
      writeMessage(`internal fault, which nobody caught; going on: ${faultText(error)}`);
      if (host === undefined) early.push(error);
      else host.noteFault(error);
    },
    onGivenUp: giveUp,
  });
  try {
    host = await startHostOf(context, giveUp);
    for (const error of early.splice(0)) host.noteFault(error);
    const serving = await serveInterface(context, host);
    return {
      ...serving,
      failed,
      async stop() {
        await serving.stop();
        net.release();
      },
    };
  } catch (error) {
    await host?.stop();
    net.release();
    throw error;
  }
}

async function startHostOf(context: Context, onFatal: (reason: string) => void): Promise<Host> {
  const { home, settings, override } = context;
  const result = await startHost({
    home,
    settings,
    override,
    version: VERSION,
    notices: [...context.notices, ...restartNotices(home.folder)],
    onNotice: ({ level, text }) => writeMessage(`${level}: ${text}`),
    onFault: (error) => writeFault(error),
    onFatal,
  });
  if (!result.ok) {
    throw new CommandFailure(result.reason === 'running' ? describeHolder(home, result.holder) : result.message);
  }
  return result.host;
}

/** How long a host that cannot go on may take to stop. */
const FAILED_STOP_MS = 15_000;

/**
 * Runs a host until the first SIGTERM or SIGINT, or until it cannot go on: the process then ends with `EXIT.crashed`. `onReady` prints what whoever started it needs. When starting or
 * `onReady` fails, everything that was started is stopped and signals end the process again.
 */
export async function serveUntilStopped(
  context: Context,
  onReady: (info: HostInfo, serving: Serving) => Promise<void>,
): Promise<void> {
  goOnWithoutStdout();
  const signals = catchStopSignals();
  let serving: Serving | undefined;
  try {
    serving = await startServing(context);
    await onReady(await serving.host.info(), serving);
  } catch (error) {
    await serving?.stop();
    signals.release();
    throw error;
  }
  const { failed, stop } = serving;
  void failed.then(async () => {
    await Promise.race([stop(), delay(FAILED_STOP_MS)]).catch(() => {});
    process.exit(EXIT.crashed);
  });
  await signals.thenStop(serving);
}

async function serveInterface(context: Context, host: Host): Promise<Omit<Serving, 'failed'>> {
  const { home, settings } = context;
  const onFault = (call: string, error: unknown) => writeFault(error, call);
  // Out of the environment, also when nobody needs it.
  const token = takeUiToken();
  const shell =
    settings.sluice.ui.listen === 'off'
      ? undefined
      : createWebShell({
          host,
          listen: settings.sluice.ui.listen,
          rendererFolder: rendererFolder(),
          cookieFile: join(home.folder, 'ui-cookie'),
          token,
          onFault,
        });
  const started = await startInterface(host, shell, settings.sluice.ui.listen);
  for (const { error } of (await host.info()).listeners) {
    if (error !== undefined) writeMessage(error);
  }
  return {
    host,
    ...(started?.ok ? { ui: started.startUrl, onceUrl: started.onceUrl, rpc: started.rpcUrl } : {}),
    async stop() {
      // The host's first step refuses intake, so it begins at once; clients go meanwhile.
      const stopping = host.stop();
      await shell?.stop();
      await stopping;
    },
  };
}

async function startInterface(
  host: Host,
  shell: WebShell | undefined,
  listen: string,
): Promise<WebShellStart | undefined> {
  const started = await shell?.start();
  if (started === undefined) {
    host.setInterface({ name: 'ui', address: listen, state: 'off' });
  } else if (started.ok) {
    host.setInterface({ name: 'ui', address: started.address, state: 'listening' }, started);
  } else {
    host.setInterface({ name: 'ui', address: started.address, state: 'failed', error: started.error });
  }
  return started;
}

function writeFault(error: unknown, call?: string): void {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  const reason = error instanceof Error ? `${error.message}${cause}` : String(error);
  writeMessage(`internal fault${call === undefined ? '' : ` in ${call}`}: ${reason}`);
}

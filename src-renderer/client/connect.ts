/**
 * Connects the window to the host it was loaded from: over the message port that Electron's preload hands across, else
 * over a WebSocket to the page's own origin.
 */
import type { Channel } from '../../src-shared/contract/channel.ts';
import { createPortChannel } from '../../src-shared/contract/port-channel.ts';
import { WINDOW_ASKS_PORT, WINDOW_GETS_PORT } from '../../src-shared/contract/shell-messages.ts';
import { createWebSocketChannel } from '../../src-shared/contract/websocket-channel.ts';
import { type ClientOptions, createHostClient, type OpenOutcome } from './client-core.ts';
import type { HostClient } from './host-client.ts';

/** One attempt to connect may take this long. */
export const OPEN_DEADLINE_MS = 10_000;
/** WebSocket endpoint of the web shell, relative to the page's origin. */
const RPC_PATH = '/rpc';

type Pauses = Pick<ClientOptions, 'minPauseMs' | 'maxPauseMs'>;

export function connect(): HostClient {
  const inElectron = location.protocol === 'sluice:' || navigator.userAgent.includes('Electron/');
  return inElectron ? connectPort(window) : connectWebSocket(new URL(RPC_PATH, location.origin));
}

/** Over the port that the preload of `page` hands across on request. */
export function connectPort(page: Window): HostClient {
  return createHostClient({
    open: (signal) =>
      attempt(signal, (done, ended) => {
        page.addEventListener(
          'message',
          (event) => {
            if (event.source !== page || event.data !== WINDOW_GETS_PORT) return;
            const port = event.ports[0];
            if (port) done({ outcome: 'open', channel: createPortChannel(port) });
          },
          { signal: ended },
        );
        page.postMessage(WINDOW_ASKS_PORT, page.location.origin);
      }),
  });
}

/** Over a WebSocket to the host that serves `address`, such as `http://127.0.0.1:4319/rpc`. */
export function connectWebSocket(address: URL, pauses: Pauses = {}): HostClient {
  const url = new URL(address);
  url.protocol = url.protocol.replace('http', 'ws');
  const page = new URL('/', address);
  page.protocol = url.protocol.replace('ws', 'http');
  return createHostClient({
    ...pauses,
    async open(signal) {
      const opened = await attempt(signal, (done, ended) => {
        const socket = new WebSocket(url);
        // Made before it opens, so that no early message is missed.
        const channel: Channel = createWebSocketChannel(socket);
        socket.addEventListener('open', () => done({ outcome: 'open', channel }), { signal: ended });
        socket.addEventListener('close', () => done({ outcome: 'failed', reason: 'The host does not answer.' }), {
          signal: ended,
        });
        ended.addEventListener('abort', () => {
          if (socket.readyState === WebSocket.CONNECTING) socket.close();
        });
      });
      return opened.outcome === 'failed' ? { outcome: 'failed', reason: await explain(page, opened.reason) } : opened;
    },
  });
}

/** A page cannot see why a WebSocket was refused: a plain request shows the reason. */
async function explain(page: URL, reason: string): Promise<string> {
  try {
    const answer = await fetch(page, { method: 'HEAD', signal: AbortSignal.timeout(OPEN_DEADLINE_MS) });
    if (answer.status === 401) return 'This browser has no access any more. Run "sluice open" for a new link.';
  } catch {
    // The host is not there at all, which is what the reason says.
  }
  return reason;
}

/** Runs `start` with a deadline; `ended` aborts when the attempt is over, however it ended. */
function attempt(
  signal: AbortSignal,
  start: (done: (outcome: OpenOutcome) => void, ended: AbortSignal) => void,
): Promise<OpenOutcome> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const timer = setTimeout(() => done({ outcome: 'failed', reason: 'The host does not answer.' }), OPEN_DEADLINE_MS);
    const cancel = () => done({ outcome: 'failed', reason: 'The window was closed.' });
    function done(outcome: OpenOutcome): void {
      if (ended.signal.aborted) return;
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      resolve(outcome);
      ended.abort();
    }
    signal.addEventListener('abort', cancel);
    start(done, ended.signal);
  });
}

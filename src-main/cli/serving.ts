/**
 * A host with its interface: what `serve` runs and `open` falls back to. The web shell and the socket's RPC are clients
 * of the host like any other; they stop first, then the host refuses intake, commits and gives the home back.
 */
import { once } from 'node:events';
import { type Host, startHost } from '../host/host.ts';
import { attachRpc } from '../web/attach-rpc.ts';
import { createWebShell } from '../web/web-shell.ts';
import { type Context, describeHolder, VERSION } from './context.ts';
import { rendererFolder } from './electron-runtime.ts';
import { CommandFailure, writeMessage } from './output.ts';

export interface Serving {
  host: Host;
  /** Start link of the interface with its token; undefined when it is off or could not listen. */
  ui?: string;
  /** The WebSocket's URL with its token. */
  rpc?: string;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** Everything listens, or has said on stderr why it does not. */
export async function startServing(context: Context): Promise<Serving> {
  const { home, settings, notices } = context;
  const result = await startHost({
    home,
    settings,
    version: VERSION,
    notices,
    onNotice: (notice) => writeMessage(`${notice.level}: ${notice.text}`),
    onFault: (error) => writeMessage(`internal fault: ${error instanceof Error ? error.message : String(error)}`),
  });
  if (!result.ok) {
    throw new CommandFailure(result.reason === 'running' ? describeHolder(home, result.holder) : result.message);
  }
  const { host } = result;
  return { host, stop: () => host.stop() };
}

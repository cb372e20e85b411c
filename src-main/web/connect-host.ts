/** The other end of `attach-rpc.ts`: how commands such as `sluice tail` reach a running host. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { eventsFrom, type HostEvents, invoke } from '../../src-shared/contract/calls.ts';
import { HostError } from '../../src-shared/contract/errors.ts';
import { connectRpc, type HostLink } from '../../src-shared/contract/rpc.ts';
import { createWebSocketChannel } from '../../src-shared/contract/websocket-channel.ts';
import { RPC_PATH } from './rpc-upgrades.ts';

const CONNECT_DEADLINE_MS = 5_000;
/** The largest answer holds one record as JSON: a body of 64 MiB, escaped and indented. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;

export type HostConnection = HostLink;

/**
 * Connects to the host behind an owner-only socket. Rejects with an `unavailable` {@link HostError} when none answers.
 * Without `events` the client only calls.
 */
export async function connectHost(socketPath: string, events: Partial<HostEvents> = {}): Promise<HostConnection> {
  const socket = new WebSocket(`ws://localhost${RPC_PATH}`, {
    createConnection: () => connect(socketPath),
    perMessageDeflate: false,
    maxPayload: MAX_ANSWER_BYTES,
  });
  const channel = createWebSocketChannel(socket);
  try {
    await once(socket, 'open', { signal: AbortSignal.timeout(CONNECT_DEADLINE_MS) });
  } catch (error) {
    socket.terminate();
    throw new HostError('unavailable', `No Sluice answers on ${socketPath}.`, { cause: error });
  }
  return connectRpc(
    channel,
    eventsFrom((name, args) => {
      if (events[name] !== undefined) invoke(events, name, args);
    }),
  );
}

/**
 * The contract on the socket that only its owner can open: the file's mode is the check, no token is asked. Commands
 * such as `sluice tail` reach a running host this way.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ConnectToHost } from '../../src-shared/contract/rpc.ts';
import { createRpcUpgrades, RPC_PATH, refuseUpgrade } from './rpc-upgrades.ts';

/** Takes WebSocket upgrades at `/rpc` of `server`. `connect` makes an owner's session. */
export function attachRpc(options: {
  server: Server;
  connect: ConnectToHost;
  onFault?: (call: string, error: unknown) => void;
}): { close(reason: string): Promise<void> } {
  const { server } = options;
  const upgrades = createRpcUpgrades(options);

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    if (request.url !== RPC_PATH) return refuseUpgrade(socket, 404, `WebSocket clients connect to ${RPC_PATH}.`);
    // No page can reach a local socket; something that speaks for one can.
    if (request.headers.origin !== undefined) return refuseUpgrade(socket, 403, 'Web pages are refused.');
    upgrades.accept(request, socket, head);
  }
  server.on('upgrade', onUpgrade);

  return {
    async close(reason) {
      await upgrades.close(reason);
      server.off('upgrade', onUpgrade);
    },
  };
}

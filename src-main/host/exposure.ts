/** Addresses that other machines can reach: asked for, but not to be forgotten. */
import type { Listener, ListenerName, Notice } from '../../src-shared/contract/host-api.ts';
import { isLoopback, parseAddress } from '../receivers/address.ts';

const RISKS: Partial<Record<ListenerName, [what: string, risk: string]>> = {
  'otlp-http': ['OTLP/HTTP', 'Whoever reaches it can send events, unencrypted.'],
  'otlp-grpc': ['OTLP/gRPC', 'Whoever reaches it can send events, unencrypted.'],
  ui: ['The interface', 'Its token and everything it shows cross the network unencrypted.'],
};

/** One for each listener that is open to other machines now. */
export function exposureNotices(listeners: readonly Listener[]): Notice[] {
  return listeners.flatMap(({ name, address, state }) => {
    const text = state === 'listening' ? exposureText(name, address) : undefined;
    return text === undefined ? [] : [{ id: `exposed-${name}`, level: 'warning', text }];
  });
}

/** Undefined for an address that only this machine reaches. `address`: `HOST:PORT`, or `off`. */
export function exposureText(name: ListenerName, address: string): string | undefined {
  const risk = RISKS[name];
  const parsed = address === 'off' ? undefined : parseAddress(address);
  if (risk === undefined || parsed === undefined || 'error' in parsed || isLoopback(parsed.host)) return undefined;
  return `${risk[0]} at ${address} is open to other machines. ${risk[1]}`;
}

/**
 * The one way from a window to the host. Two interfaces: what a client calls ({@link HostApi}) and what the host calls
 * back ({@link HostEvents}), both made from the lists in `calls.ts`; every transport (Electron message port, WebSocket)
 * and the fake used in tests implement them.
 */

export type { Signal } from '../otlp/otlp-json.ts';
export type { HostApi, HostEvents } from './calls.ts';
export type * from './host-info.ts';
export type * from './log-api.ts';

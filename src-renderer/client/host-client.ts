/** The window's one way to the host, whatever the transport. State and features know only this interface. */
import type { EventName, HostApi, HostEvents } from '../../src-shared/contract/calls.ts';

/**
 * - `connecting`: no connection yet.
 * - `connected`: calls are answered.
 * - `reconnecting`: the connection was lost; calls reject with `disconnected` until it is back.
 * - `closed`: {@link HostClient.close} was called.
 */
export type ConnectionPhase = 'connecting' | 'connected' | 'reconnecting' | 'closed';

export interface ConnectionState {
  phase: ConnectionPhase;
  /**
   * Number of the connection, 1 for the first. The host forgets a client's watches when its connection ends: whoever
   * holds one opens it anew when this number grows, and takes the new answer in place of what it has. Events of a
   * connection are delivered only while it is the current one.
   */
  session: number;
  /** Why there is no connection, in plain words. */
  reason?: string;
}

export interface HostClient {
  /** Calls go over the current connection; while there is none they reject with a `disconnected` HostError. */
  readonly api: HostApi;
  readonly state: ConnectionState;
  /** Listeners of one event are called in the order they were added. Returns the unsubscribe function. */
  on<Name extends EventName>(event: Name, listener: HostEvents[Name]): () => void;
  /** Called at every change of {@link state}, after it changed. Returns the unsubscribe function. */
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Tries again at once instead of waiting for the next attempt. */
  retry(): void;
  /** Idempotent. */
  close(): void;
}

/**
 * How the Electron window gets its message port. Nothing else passes between page, preload and main process.
 *
 *   page ──WINDOW_ASKS_PORT──▶ preload ──PORT_WANTED──▶ main
 *   page ◀─WINDOW_GETS_PORT─── preload ◀─PORT────────── main        (the port travels as a transferred object)
 */

/** `window.postMessage` from the page to the preload in the same window. */
export const WINDOW_ASKS_PORT = 'sluice:window-asks-port';
/** `window.postMessage` from the preload to the page, with the port. */
export const WINDOW_GETS_PORT = 'sluice:window-gets-port';

/** IPC channels and their payloads. */
export interface IpcMessages {
  /** Window to main: no payload. */
  'sluice:port-wanted': [];
  /** Main to window: no payload, one port. */
  'sluice:port': [];
}

export const PORT_WANTED = 'sluice:port-wanted' satisfies keyof IpcMessages;
export const PORT = 'sluice:port' satisfies keyof IpcMessages;

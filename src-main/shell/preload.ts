/**
 * Hands the host's message port to the page and does nothing else: no API is exposed, the page and this script only
 * share window messages. Runs sandboxed; bundled as one CommonJS file.
 */
import { ipcRenderer } from 'electron';
import { PORT, PORT_WANTED, WINDOW_ASKS_PORT, WINDOW_GETS_PORT } from '../../src-shared/contract/shell-messages.ts';

/** The few parts of the page's globals that are used; the rest of src-main compiles without the DOM. */
interface PageWindow {
  addEventListener(type: 'message', listener: (event: { source: unknown; data: unknown }) => void): void;
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
  location: { origin: string };
}
declare const window: PageWindow;

window.addEventListener('message', (event) => {
  if (event.source === window && event.data === WINDOW_ASKS_PORT) ipcRenderer.send(PORT_WANTED);
});

ipcRenderer.on(PORT, (event) => {
  window.postMessage(WINDOW_GETS_PORT, window.location.origin, event.ports);
});

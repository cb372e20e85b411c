import { type Channel, createInbox } from './channel.ts';

/** What is needed of a MessagePort: the page's and Node's have it, Electron's main process has the same under other names. */
export interface PortLike {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void;
}

/** A channel over a message port; structured clone carries the messages. The reason of a close does not cross. */
export function createPortChannel(port: PortLike): Channel {
  const inbox = createInbox();
  port.addEventListener('message', (event) => inbox.deliver((event as { data?: unknown }).data));
  port.addEventListener('close', () => inbox.end('the other side closed the port'));
  port.start();
  return {
    post(message) {
      if (!inbox.ended) port.postMessage(message);
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close(reason) {
      if (inbox.ended) return;
      inbox.end(reason);
      port.close();
    },
    bufferedBytes: () => 0,
  };
}

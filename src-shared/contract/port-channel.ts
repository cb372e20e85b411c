import { type Channel, createInbox } from './channel.ts';

/** What is needed of a MessagePort: the page's and Node's have it, Electron's main process has the same under other names. */
export interface PortLike {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void;
}

/** The last message of a channel: not every browser tells a page that the other end of its port was closed. */
interface Farewell {
  channelClosed: string;
}

/** A channel over a message port; structured clone carries the messages. */
export function createPortChannel(port: PortLike): Channel {
  const inbox = createInbox();
  port.addEventListener('message', (event) => {
    const { data } = event as { data?: unknown };
    if (!isFarewell(data)) return inbox.deliver(data);
    inbox.end(data.channelClosed);
    port.close();
  });
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
      port.postMessage({ channelClosed: reason } satisfies Farewell);
      port.close();
    },
    bufferedBytes: () => 0,
  };
}

function isFarewell(message: unknown): message is Farewell {
  return typeof (message as Partial<Farewell> | null)?.channelClosed === 'string';
}

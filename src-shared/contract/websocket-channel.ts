import { Packr } from 'msgpackr';
import { type Channel, createInbox } from './channel.ts';

/** What is needed of a WebSocket: the browser's and the `ws` package's both have it. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { reason: string }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
}

/** RFC 6455 7.4.2: codes from 4000 are for private use. The reason says why. */
const CLOSED_WITH_REASON = 4000;
/** RFC 6455 5.5: a close frame holds at most 125 bytes, two of them the code. ASCII reasons only. */
const MAX_REASON_LENGTH = 123;
const OPEN = 1;

// Without records msgpackr never compiles readers, which the page's security policy would refuse.
const codec = new Packr({ useRecords: false, moreTypes: true });

/** The message as MessagePack; typed arrays keep their type. */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  return codec.pack(message) as Uint8Array<ArrayBuffer>;
}

export function decodeMessage(bytes: Uint8Array): unknown {
  return codec.unpack(bytes);
}

/** A channel over an open WebSocket; each message is one binary MessagePack frame. */
export function createWebSocketChannel(socket: WebSocketLike): Channel {
  const inbox = createInbox();
  socket.binaryType = 'arraybuffer';

  function close(reason: string): void {
    if (inbox.ended) return;
    inbox.end(reason);
    socket.close(CLOSED_WITH_REASON, reason.slice(0, MAX_REASON_LENGTH));
  }

  socket.addEventListener('message', ({ data }) => {
    if (inbox.ended) return;
    let message: unknown;
    try {
      if (!(data instanceof ArrayBuffer)) throw new TypeError('not a binary frame');
      message = decodeMessage(new Uint8Array(data));
    } catch {
      return close('a message that could not be read');
    }
    inbox.deliver(message);
  });
  socket.addEventListener('close', ({ reason }) => inbox.end(reason || 'the connection was lost'));
  // A close event follows every error event and says the same.
  socket.addEventListener('error', () => {});

  return {
    post(message) {
      if (!inbox.ended && socket.readyState === OPEN) socket.send(encodeMessage(message));
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close,
    bufferedBytes: () => socket.bufferedAmount,
  };
}

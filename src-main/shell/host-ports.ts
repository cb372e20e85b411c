/**
 * Joins the window to the host: on request it gets one end of a message channel, the other end is served. A page that
 * asks again (it was loaded anew, or its connection was ended) gets a new channel and the old one is closed.
 */
import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import { createPortChannel, type PortLike } from '../../src-shared/contract/port-channel.ts';
import type { ConnectToHost } from '../../src-shared/contract/rpc.ts';
import { type ServedClient, serveHost } from '../../src-shared/contract/serve-host.ts';
import { PORT, PORT_WANTED } from '../../src-shared/contract/shell-messages.ts';
import { listenToWindow, sendPort } from './ipc.ts';

export function servePorts(options: {
  contents: () => WebContents | undefined;
  connect: ConnectToHost;
  onFault: (call: string, error: unknown) => void;
}): { close(reason: string): void } {
  let client: ServedClient | undefined;
  const stopListening = listenToWindow(PORT_WANTED, options.contents, (frame) => {
    client?.close('the page asked for another port');
    const { port1, port2 } = new MessageChannelMain();
    client = serveHost(createPortChannel(portOf(port1)), options.connect, { onFault: options.onFault });
    sendPort(frame, PORT, port2);
  });
  return {
    close(reason) {
      stopListening();
      client?.close(reason);
    },
  };
}

/** Electron's main process has the page's message port as an event emitter. */
function portOf(port: MessagePortMain): PortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    addEventListener(type, listener) {
      if (type === 'message') port.on('message', (event) => listener({ data: event.data }));
      else port.on('close', () => listener({}));
    },
  };
}

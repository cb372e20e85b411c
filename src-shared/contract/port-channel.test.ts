import type { MessagePort } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { createPortChannel, type PortLike } from './port-channel.ts';

/** A port as Chromium has it: its other end is not told of a close. */
function silentPort(port: MessagePort): PortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    addEventListener(type, listener) {
      if (type === 'message') port.addEventListener('message', listener);
    },
  };
}

test('a close reaches the other end with its reason, after what was posted before', async () => {
  const { port1, port2 } = new MessageChannel();
  const host = createPortChannel(silentPort(port1));
  const page = createPortChannel(silentPort(port2));
  const seen: unknown[] = [];
  page.onMessage((message) => seen.push(message));
  const ended = new Promise((resolve) => page.onClose(resolve));
  host.post({ t: 'q' });
  host.close('fell behind');
  expect(await ended).toBe('fell behind');
  expect(seen).toEqual([{ t: 'q' }]);
});

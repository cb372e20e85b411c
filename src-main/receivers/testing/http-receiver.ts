import { afterEach } from 'vitest';
import type { Receiver, ReceiverLimits } from '../receiver.ts';
import { createHttpReceiver } from '../tcp-receiver.ts';
import { createFakeIntake, type FakeIntake } from './fake-intake.ts';
import { connectRaw, type RawClient } from './raw-client.ts';

/** What to close after the test. */
export const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A receiver that is stopped, and clients that are closed, after each test of the importing file. */
export async function start(options: { limits?: Partial<ReceiverLimits>; intake?: FakeIntake; grpc?: string } = {}) {
  const intake = options.intake ?? createFakeIntake();
  const receiver: Receiver = createHttpReceiver({
    intake,
    onArrival: intake.onArrival,
    address: '127.0.0.1:0',
    otherAddress: () => options.grpc ?? '127.0.0.1:4317',
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const started = await receiver.start();
  if (!started.ok) throw new Error(started.error);
  open.push(() => receiver.stop({ deadlineMs: 0 }));
  const port = Number(started.address.split(':').at(-1));
  const client = async (): Promise<RawClient> => {
    const raw = await connectRaw({ host: '127.0.0.1', port });
    open.push(() => raw.socket.destroy());
    return raw;
  };
  return { intake, receiver, port, address: started.address, client };
}

/** A POST with Host and Content-Length unless `headers` says otherwise; '' leaves a header out. */
export function post(path: string, headers: Record<string, string | number>, body: string | Uint8Array = ''): Buffer {
  const all = { Host: '127.0.0.1', 'Content-Length': Buffer.byteLength(body), ...headers };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), Buffer.from(body)]);
}

export const JSON_HEADERS = { 'Content-Type': 'application/json' };
export const PROTOBUF_HEADERS = { 'Content-Type': 'application/x-protobuf' };

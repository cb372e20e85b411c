import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client, credentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSocketReceiver, MAX_SOCKET_PATH_BYTES } from './socket-receiver.ts';
import { CAPTURES, capture } from './testing/captures.ts';
import { createFakeIntake } from './testing/fake-intake.ts';
import { connectRaw } from './testing/raw-client.ts';

const open: Array<() => unknown> = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-socket-'));
});
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true });
});

function create(path = join(folder, 'run', 'sluice.sock')) {
  const intake = createFakeIntake();
  const receiver = createSocketReceiver({ intake, onArrival: intake.onArrival, path });
  open.push(() => receiver.stop({ deadlineMs: 0 }));
  return { intake, receiver, path };
}

it('is owner-only, whatever the umask, and removed when it stops', async () => {
  const { receiver, path } = create();
  const mask = process.umask(0);
  try {
    expect(await receiver.start()).toEqual({ ok: true, address: path });
    expect(process.umask()).toBe(0);
  } finally {
    process.umask(mask);
  }
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o700);
  await receiver.stop({ deadlineMs: 1_000 });
  expect(existsSync(path)).toBe(false);
});

it('receives every capture, whatever Host says, and refuses an Origin', async () => {
  const { intake, receiver, path } = create();
  await receiver.start();
  const raw = await connectRaw({ path });
  open.push(() => raw.socket.destroy());
  for (const name of CAPTURES) {
    const { body, signal } = capture(name, 'pb');
    for (const [sent, coding] of [
      [body, 'identity'],
      [gzipSync(body), 'gzip'],
    ] as const) {
      const head = `POST /v1/${signal} HTTP/1.1\r\nHost: anything\r\nContent-Type: application/x-protobuf`;
      raw.write(`${head}\r\nContent-Encoding: ${coding}\r\nContent-Length: ${sent.length}\r\n\r\n`, sent);
      expect((await raw.response()).status).toBe(200);
      expect(Buffer.from(intake.requests.at(-1)?.body ?? []).equals(sent)).toBe(true);
    }
  }
  expect(intake.arrivals[0]).toMatchObject({ listener: 'socket', outcome: 'accepted' });
  raw.write('POST /v1/logs HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nContent-Length: 0\r\n\r\n');
  expect((await raw.response()).status).toBe(403);
});

it('takes gRPC as well', async () => {
  const { intake, receiver, path } = create();
  await receiver.start();
  const client = new Client(`unix:${path}`, credentials.createInsecure());
  open.push(() => client.close());
  const same = (bytes: Buffer) => bytes;
  const method = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  client.makeUnaryRequest(method, same, same, Buffer.from('a'), (error, reply) =>
    error ? reject(error) : resolve(reply),
  );
  await promise;
  expect(intake.requests).toHaveLength(1);
});

it('replaces a socket that nobody answers on', async () => {
  const first = create();
  await first.receiver.start();
  // What a killed process leaves: the file without the listener.
  const { path } = first;
  const abandoned = createServer();
  const stale = join(folder, 'stale.sock');
  await new Promise<void>((done) => abandoned.listen(stale, done));
  renameSync(stale, `${stale}.kept`);
  await new Promise((done) => abandoned.close(done));
  renameSync(`${stale}.kept`, stale);
  expect(existsSync(stale)).toBe(true);
  expect(await create(stale).receiver.start()).toEqual({ ok: true, address: stale });
  expect(existsSync(path)).toBe(true);
});

it('leaves a socket alone that is answered', async () => {
  const first = create();
  await first.receiver.start();
  const started = await create(first.path).receiver.start();
  expect(started).toEqual({ ok: false, error: expect.stringContaining('Another Sluice') });
  const raw = await connectRaw({ path: first.path });
  raw.socket.destroy();
});

it('never removes a file that is not a socket', async () => {
  const path = join(folder, 'sluice.sock');
  writeFileSync(path, 'precious');
  expect(await create(path).receiver.start()).toEqual({ ok: false, error: expect.stringContaining('not a socket') });
  expect(existsSync(path)).toBe(true);
});

it('does not trust a folder that others can change', async () => {
  const shared = join(folder, 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o777);
  const started = await create(join(shared, 'sluice.sock')).receiver.start();
  expect(started).toEqual({ ok: false, error: expect.stringContaining('chmod 700') });
});

it('says when the path is too long for the system', async () => {
  const longest = join(folder, 'x'.repeat(MAX_SOCKET_PATH_BYTES - folder.length - 1));
  expect(Buffer.byteLength(longest)).toBe(MAX_SOCKET_PATH_BYTES);
  expect(await create(longest).receiver.start()).toEqual({ ok: true, address: longest });
  const started = await create(`${longest}x`).receiver.start();
  expect(started).toEqual({ ok: false, error: expect.stringContaining(`${MAX_SOCKET_PATH_BYTES}`) });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import type { IntakeOutcome } from '../log/intake.ts';
import { explainBindError } from './bind-error.ts';
import type { Receiver } from './receiver.ts';
import { createGrpcReceiver, createHttpReceiver } from './tcp-receiver.ts';
import { createFakeIntake } from './testing/fake-intake.ts';
import { connectRaw } from './testing/raw-client.ts';

const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const REQUEST =
  'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';

async function started(create: typeof createHttpReceiver, answer?: () => Promise<IntakeOutcome>) {
  const intake = createFakeIntake(answer === undefined ? {} : { answer });
  const receiver: Receiver = create({ intake, onArrival: intake.onArrival, address: '127.0.0.1:0' });
  const result = await receiver.start();
  if (!result.ok) throw new Error(result.error);
  open.push(() => receiver.stop({ deadlineMs: 0 }));
  return { intake, receiver, address: result.address, port: Number(result.address.split(':').at(-1)) };
}

describe('stopping', () => {
  it('lets running requests finish, refuses new ones, closes idle connections', async () => {
    const answer = Promise.withResolvers<IntakeOutcome>();
    const { intake, receiver, port } = await started(createHttpReceiver, () => answer.promise);
    const [running, idle, silent, pipelined] = [
      await connectRaw({ port, host: '127.0.0.1' }),
      await connectRaw({ port, host: '127.0.0.1' }),
      await connectRaw({ port, host: '127.0.0.1' }),
      await connectRaw({ port, host: '127.0.0.1' }),
    ];
    idle.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await idle.response();
    running.write(REQUEST);
    pipelined.write(REQUEST);
    while (intake.requests.length < 2) await new Promise(setImmediate);

    let stopped = false;
    const stopping = receiver.stop({ deadlineMs: 20_000 }).then(() => (stopped = true));
    await Promise.all([idle.closed(), silent.closed()]);
    pipelined.write(REQUEST);
    await intake.arrived(1);
    expect(stopped).toBe(false);
    answer.resolve({ outcome: 'accepted', records: 1 });
    expect(await running.response()).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect((await pipelined.response()).status).toBe(200);
    await stopping;
    expect(intake.requests).toHaveLength(2);
    expect(intake.arrivals).toContainEqual(expect.objectContaining({ outcome: 'deferred', status: 503 }));
    await expect(connectRaw({ port, host: '127.0.0.1' })).rejects.toThrow('ECONNREFUSED');
  });

  it('lets running calls finish', async () => {
    const answer = Promise.withResolvers<IntakeOutcome>();
    const { intake, receiver, address } = await started(createGrpcReceiver, () => answer.promise);
    const client = new Client(address, credentials.createInsecure());
    open.push(() => client.close());
    const same = (bytes: Buffer) => bytes;
    const reply = Promise.withResolvers<ServiceError | null>();
    client.makeUnaryRequest(LOGS, same, same, Buffer.from('a'), (error) => reply.resolve(error));
    while (intake.requests.length < 1) await new Promise(setImmediate);
    const stopping = receiver.stop({ deadlineMs: 20_000 });
    answer.resolve({ outcome: 'accepted', records: 1 });
    expect(await reply.promise).toBeNull();
    await stopping;
  });

  it.each(['http', 'grpc'] as const)('cuts %s off at the deadline', async (protocol) => {
    const { intake, receiver, port } = await started(
      protocol === 'http' ? createHttpReceiver : createGrpcReceiver,
      () => new Promise<IntakeOutcome>(() => {}),
    );
    if (protocol === 'http') {
      const raw = await connectRaw({ port, host: '127.0.0.1' });
      raw.write(REQUEST);
    } else {
      const session = connectHttp2(`http://127.0.0.1:${port}`);
      session.on('error', () => {});
      const stream = session.request({ ':method': 'POST', ':path': LOGS, 'content-type': 'application/grpc' });
      stream.on('error', () => {});
      stream.end(Buffer.alloc(5));
    }
    while (intake.requests.length < 1) await new Promise(setImmediate);
    await receiver.stop({ deadlineMs: 20 });
  });

  it('is idempotent, before a start as well', async () => {
    const { receiver } = await started(createHttpReceiver);
    await Promise.all([receiver.stop({ deadlineMs: 0 }), receiver.stop({ deadlineMs: 0 })]);
    await receiver.stop({ deadlineMs: 0 });
    const intake = createFakeIntake();
    const never = createHttpReceiver({ intake, onArrival: intake.onArrival, address: '127.0.0.1:0' });
    await never.stop({ deadlineMs: 0 });
    expect(await never.start()).toMatchObject({ ok: false });
  });

  it('starts once', async () => {
    const { receiver, address } = await started(createHttpReceiver);
    expect(await receiver.start()).toEqual({ ok: true, address });
  });
});

it('closes connections beyond the bound and says so', async () => {
  const intake = createFakeIntake();
  const receiver = createHttpReceiver({
    intake,
    onArrival: intake.onArrival,
    address: '127.0.0.1:0',
    limits: { maxConnections: 2 },
  });
  const result = await receiver.start();
  open.push(() => receiver.stop({ deadlineMs: 0 }));
  const port = Number(result.ok && result.address.split(':').at(-1));
  const clients = [];
  for (let count = 0; count < 3; count++) clients.push(await connectRaw({ port, host: '127.0.0.1' }));
  await clients[2]?.closed();
  expect(await intake.arrived(1)).toMatchObject([{ outcome: 'deferred', target: '(connection)' }]);
  clients[0]?.write(REQUEST);
  expect((await clients[0]?.response())?.status).toBe(200);
  for (const client of clients) client.socket.destroy();
});

describe('binding', () => {
  async function startAt(address: string) {
    const intake = createFakeIntake();
    const receiver = createHttpReceiver({ intake, onArrival: intake.onArrival, address });
    open.push(() => receiver.stop({ deadlineMs: 0 }));
    return receiver.start();
  }

  it.runIf(process.platform === 'linux')('names the program that holds the port', async () => {
    const holder: ChildProcess = spawn(
      process.execPath,
      ['-e', "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })"],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    open.push(() => holder.kill('SIGKILL'));
    const [line] = await once(holder.stdout as NodeJS.ReadableStream, 'data');
    const result = await startAt(`127.0.0.1:${Number(String(line))}`);
    expect(result).toMatchObject({
      ok: false,
      error: expect.stringContaining(`taken by ${basename(process.execPath)} (pid ${holder.pid})`),
    });
    expect(result).toMatchObject({ error: expect.stringContaining('--otlp-http HOST:PORT') });
  });

  it('says when it is our own', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push(() => server.close());
    const bound = server.address();
    const result = await startAt(`127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`);
    expect(result).toMatchObject({ ok: false, error: expect.stringMatching(/taken by/) });
  });

  it.each([
    ['nonsense', /HOST:PORT/],
    ['127.0.0.1:99999', /HOST:PORT/],
    ['203.0.113.7:0', /No network interface/],
    ['no-such-host.invalid:0', /not known/],
  ])('%s', async (address, says) => {
    expect(await startAt(address)).toMatchObject({ ok: false, error: expect.stringMatching(says) });
  });

  it('says what a port below 1024 needs', async () => {
    const error = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });
    expect(await explainBindError(error, { host: '127.0.0.1', port: 80 }, 'otlp-grpc')).toMatch(/1024.*--otlp-grpc/);
  });

  it('a failed start can be stopped', async () => {
    const intake = createFakeIntake();
    const receiver = createHttpReceiver({ intake, onArrival: intake.onArrival, address: '203.0.113.7:0' });
    await receiver.start();
    await receiver.stop({ deadlineMs: 0 });
    expect(await receiver.start()).toMatchObject({ ok: false });
  });
});

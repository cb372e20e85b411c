/** A fault of Sluice's own while it handles a request is that request's 500 or INTERNAL, and nobody else's. */
import { connect } from 'node:http2';
import { expect, it, onTestFinished } from 'vitest';
import { createHttpReceiver } from './tcp-receiver.ts';
import { createFakeIntake } from './testing/fake-intake.ts';
import { JSON_HEADERS, post } from './testing/http-receiver.ts';
import { connectRaw } from './testing/raw-client.ts';

/** What can be thrown where: at once, later, and what is no Error. */
const FAULTS: ReadonlyArray<[string, () => never, RegExp]> = [
  [
    'an Error',
    () => {
      throw new TypeError('Cannot convert object to primitive value');
    },
    /TypeError: Cannot convert/,
  ],
  [
    'no Error',
    () => {
      throw JSON.parse('{"toString":1}');
    },
    /no Error was thrown/,
  ],
];

async function start(fail: () => never) {
  let failures = 1;
  const failOnce = () => (failures-- > 0 ? fail() : undefined);
  const intake = createFakeIntake({
    answer() {
      failOnce();
      return { outcome: 'accepted', records: 1 };
    },
  });
  const receiver = createHttpReceiver({
    intake,
    events: {
      accept() {
        failOnce();
        return Promise.resolve({ outcome: 'checked', accepted: 1, rejected: [], moreRejected: 0 });
      },
    },
    onArrival: intake.onArrival,
    address: '127.0.0.1:0',
  });
  const started = await receiver.start();
  if (!started.ok) throw new Error(started.error);
  const port = Number(started.address.split(':').at(-1));
  const raw = await connectRaw({ host: '127.0.0.1', port });
  onTestFinished(async () => {
    raw.socket.destroy();
    await receiver.stop({ deadlineMs: 0 });
  });
  return { intake, raw, port };
}

it.each(FAULTS.flatMap((fault) => ['/v1/logs', '/v1/events'].map((path) => [path, ...fault] as const)))(
  '%s: %s is a 500 in the list of arrivals, and the connection goes on',
  async (path, _what, fail, says) => {
    const { intake, raw } = await start(fail);
    raw.write(post(path, JSON_HEADERS, '{}'));
    const answer = await raw.response();
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body.toString()).message).toMatch(says);
    raw.write(post(path, JSON_HEADERS, '{}'));
    expect((await raw.response()).status).toBe(200);
    expect(await intake.arrived(2)).toMatchObject([
      { target: `POST ${path}`, outcome: 'refused', status: 500, reason: expect.stringMatching(says) },
      { outcome: 'accepted', status: 200 },
    ]);
    expect(intake.heldBytes).toBe(0);
  },
);

it.each(FAULTS)('gRPC: %s is INTERNAL, and the session goes on', async (_what, fail, says) => {
  const { intake, port } = await start(fail);
  const session = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  const call = async () => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    let status: unknown;
    stream.on('response', (headers) => (status = headers['grpc-status']));
    stream.on('trailers', (trailers) => (status = trailers['grpc-status']));
    stream
      .on('error', reject)
      .on('close', () => resolve(status))
      .resume();
    stream.end(Buffer.alloc(5));
    return promise;
  };
  expect(await call()).toBe('13');
  expect(await call()).toBe('0');
  expect(await intake.arrived(2)).toMatchObject([
    { outcome: 'refused', status: 13, reason: expect.stringMatching(says) },
    { outcome: 'accepted', status: 0 },
  ]);
  expect(intake.heldBytes).toBe(0);
});

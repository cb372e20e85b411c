/** How connections end: the sender's half first, with no length, or before HTTP began. */
import { connect as connectTls } from 'node:tls';
import { expect, it } from 'vitest';
import { JSON_HEADERS, post, start } from './testing/http-receiver.ts';

it.each([
  ['with the request', 0],
  ['in the middle of the first word', 3],
  ['in the middle of the body', -1],
])('a sender that closes its half behind its request gets its answer (split %s)', async (_, at) => {
  const { intake, client } = await start();
  const raw = await client();
  const request = post('/v1/logs', JSON_HEADERS, '{"resourceLogs":[]}');
  if (at !== 0) {
    await new Promise((written) => raw.socket.write(request.subarray(0, at), written));
    // A packet of its own: the system has it before the rest is written.
    await new Promise((later) => setImmediate(later));
  }
  raw.socket.end(at === 0 ? request : request.subarray(at));
  expect((await raw.response()).status).toBe(200);
  await raw.closed();
  expect(await intake.arrived(1)).toMatchObject([{ outcome: 'accepted' }]);
});

it('a sender that closes its half inside its request is told so, and reported', async () => {
  const { intake, client } = await start();
  const raw = await client();
  raw.socket.end(post('/v1/logs', JSON_HEADERS, '{"resourceLogs":[]}').subarray(0, -3));
  await raw.closed();
  expect(await intake.arrived(1)).toMatchObject([{ outcome: 'refused', status: 400 }]);
  expect(intake.heldBytes).toBe(0);
});

it('HTTP/1.0 without a length gets one answer', async () => {
  const { intake, client } = await start();
  const raw = await client();
  const received: Buffer[] = [];
  raw.socket.on('data', (chunk: Buffer) => received.push(chunk));
  raw.write('POST /v1/logs HTTP/1.0\r\nContent-Type: application/json\r\n\r\n{"resourceLogs":[]}');
  await raw.closed();
  const text = Buffer.concat(received).toString('latin1');
  expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  expect(text).toMatch(/^HTTP\/1\.1 411 /);
  expect(await intake.arrived(1)).toMatchObject([{ status: 411 }]);
  expect(intake.arrivals).toHaveLength(1);
});

it('TLS gets a plain 400 that says what to write', async () => {
  const { intake, client, port } = await start();
  const raw = await client();
  // The beginning of a ClientHello.
  raw.write(Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]));
  const answer = await raw.response();
  expect(answer.status).toBe(400);
  expect(answer.body.toString()).toContain('write http:// instead of https://');
  await raw.closed();
  const failure = new Promise((resolve) => connectTls({ port, host: '127.0.0.1' }).on('error', resolve));
  expect(await failure).toMatchObject({ code: expect.stringMatching(/SSL|EPROTO/) });
  expect(await intake.arrived(2)).toMatchObject([{ status: 400 }, { status: 400 }]);
});

/**
 * Captures that were mutated or cut, over keep-alive connections into the real codec: a receiver never fails, and never
 * answers 200 for what it could not read. What can be read is judged by readers that share no code with the codec.
 */
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { REQUEST_TYPES } from '../otlp/messages.ts';
import { sortRecords } from '../otlp/testing/strict-reference.ts';
import { SIGNAL_OF_METHOD } from './http-routes.ts';
import type { Receiver } from './receiver.ts';
import { createHttpReceiver } from './tcp-receiver.ts';
import { CAPTURES, capture } from './testing/captures.ts';
import { answerWithCodec } from './testing/codec-answer.ts';
import { createFakeIntake, type FakeIntake } from './testing/fake-intake.ts';
import { connectRaw, parseResponse, type RawClient } from './testing/raw-client.ts';

let intake: FakeIntake;
let receiver: Receiver;
let raw: RawClient;
let port: number;
beforeAll(async () => {
  intake = createFakeIntake({ answer: answerWithCodec });
  receiver = createHttpReceiver({ intake, onArrival: () => {}, address: '127.0.0.1:0' });
  const started = await receiver.start();
  if (!started.ok) throw new Error(started.error);
  port = Number(started.address.split(':').at(-1));
  raw = await connectRaw({ host: '127.0.0.1', port });
});
afterAll(async () => {
  raw.socket.destroy();
  await receiver.stop({ deadlineMs: 1_000 });
});

/** The large ones take part in the few cases of the last test only. */
const SMALL = CAPTURES.flatMap((name) =>
  (['pb', 'json'] as const).map((format) => ({ name, format, ...capture(name, format) })),
).filter(({ body }) => body.length < 25_000);

const edit = fc.record({
  /** Where, as a share of the length: early bytes decide more, so they are hit more often. */
  place: fc.double({ min: 0, max: 1, noNaN: true }).map((share) => share ** 2),
  kind: fc.constantFrom('replace', 'flip', 'insert', 'delete', 'cut', 'repeat'),
  byte: fc.integer({ min: 0, max: 255 }),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function mutate(body: Buffer, edits: Edit[]): Buffer {
  let mutated = Buffer.from(body);
  for (const { place, kind, byte } of edits) {
    const at = Math.floor(place * mutated.length);
    if (mutated.length === 0) break;
    if (kind === 'replace') mutated[at] = byte;
    else if (kind === 'flip') mutated[at] = (mutated[at] ?? 0) ^ (1 << (byte & 7));
    else if (kind === 'insert')
      mutated = Buffer.concat([mutated.subarray(0, at), Buffer.of(byte), mutated.subarray(at)]);
    else if (kind === 'delete')
      mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(at + 1 + (byte & 7))]);
    else if (kind === 'cut') mutated = mutated.subarray(0, at);
    else mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(at, at + byte), mutated.subarray(at)]);
  }
  return mutated;
}

const brokenBody = fc
  .tuple(
    fc.constantFrom(...SMALL),
    fc.array(edit, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('plain', 'gzip', 'broken gzip'),
  )
  .map(([chosen, edits, coding]) => {
    const { signal, format } = chosen;
    const inner = coding === 'broken gzip' ? chosen.body : mutate(chosen.body, edits);
    const sent =
      coding === 'plain'
        ? inner
        : coding === 'gzip'
          ? gzipSync(inner, { level: 1 })
          : mutate(gzipSync(inner, { level: 1 }), edits);
    return { signal, format, zipped: coding !== 'plain', sent };
  });
type BrokenBody = typeof brokenBody extends fc.Arbitrary<infer T> ? T : never;

/** Whether anything at all could be read from it, by other means than the codec. */
function isReadable({ signal, format, zipped, sent }: BrokenBody): boolean {
  try {
    const plain = zipped ? gunzipWhole(sent) : sent;
    if (format === 'pb') return isAnyReadable(signal, plain);
    const text = new TextDecoder().decode(plain);
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** All of its records, or at least one. */
function isAnyReadable(signal: Signal, plain: Uint8Array): boolean {
  const records = sortRecords(REQUEST_TYPES[signal], plain);
  return records !== undefined && (records.valid > 0 || records.invalid === 0);
}

/** Node stops at what is no further member, and does not say so. */
function gunzipWhole(sent: Uint8Array): Uint8Array {
  const { buffer, engine } = gunzipSync(sent, { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  if (engine.bytesWritten !== sent.length) throw new Error('not all of it was read');
  return buffer;
}

const BATCH = 100;
const RUNS = 210;

it(`${BATCH * RUNS} broken bodies over HTTP get 400, or 200 when they can be read`, async () => {
  let accepted = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(brokenBody, { minLength: BATCH, maxLength: BATCH }), async (bodies) => {
      raw.write(
        Buffer.concat(
          bodies.flatMap(({ signal, format, zipped, sent }) => [
            Buffer.from(
              `POST /v1/${signal} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${sent.length}\r\n` +
                `Content-Type: application/${format === 'pb' ? 'x-protobuf' : 'json'}\r\n` +
                `${zipped ? 'Content-Encoding: gzip\r\n' : ''}\r\n`,
            ),
            sent,
          ]),
        ),
      );
      for (const body of bodies) {
        const { status } = await raw.response();
        if (status === 200) accepted++;
        else refused++;
        expect([200, 400]).toContain(status);
        if (status === 200) expect(isReadable(body)).toBe(true);
        else if (body.format === 'pb') expect(isReadable(body)).toBe(false);
      }
      expect(intake.heldBytes).toBe(0);
      intake.requests.length = 0;
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
  expect(accepted + refused).toBeGreaterThanOrEqual(20_000);
  // Neither side may be an accident of how bodies are broken.
  expect(accepted).toBeGreaterThan(500);
  expect(refused).toBeGreaterThan(5_000);
}, 120_000);

it('broken messages over gRPC get INVALID_ARGUMENT, or OK when they can be read', async () => {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const methodOf = Object.fromEntries([...SIGNAL_OF_METHOD].map(([method, signal]) => [signal, method]));
  const call = ({ signal, zipped, sent }: BrokenBody) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': methodOf[signal] ?? '',
      'content-type': 'application/grpc',
      ...(zipped ? { 'grpc-encoding': 'gzip' } : {}),
    });
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    stream.on('response', (headers) => headers['grpc-status'] !== undefined && resolve(String(headers['grpc-status'])));
    stream.on('trailers', (headers) => resolve(String(headers['grpc-status'])));
    stream.on('error', reject);
    stream.resume();
    const prefix = Buffer.alloc(5);
    prefix[0] = zipped ? 1 : 0;
    prefix.writeUInt32BE(sent.length, 1);
    stream.end(Buffer.concat([prefix, sent]));
    return promise;
  };
  const protobufOnly = brokenBody.filter(({ format }) => format === 'pb');
  await fc.assert(
    fc.asyncProperty(fc.array(protobufOnly, { minLength: 50, maxLength: 50 }), async (bodies) => {
      const statuses = await Promise.all(bodies.map(call));
      for (const [index, body] of bodies.entries()) expect(statuses[index]).toBe(isReadable(body) ? '0' : '3');
      expect(intake.heldBytes).toBe(0);
      intake.requests.length = 0;
    }),
    { numRuns: 40, endOnFailure: true },
  );
  session.close();
}, 60_000);

it('requests that are broken as HTTP never stop the receiver', async () => {
  const whole = Buffer.concat([
    Buffer.from(
      'POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    ),
    Buffer.from('11\r\n{"resourceLogs":[\r\n2\r\n]}\r\n0\r\n\r\n'),
    Buffer.from(
      'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: 3\r\n\r\nabc',
    ),
  ]);
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
      const socket = connect({ host: '127.0.0.1', port });
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.on('error', () => {});
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.end(mutate(whole, edits));
      await closed;
      let answers = Buffer.concat(chunks);
      for (;;) {
        const parsed = parseResponse(answers);
        if (parsed === undefined) break;
        expect(parsed.response.status).toBeLessThan(500);
        answers = answers.subarray(parsed.consumed);
      }
      expect(answers.length).toBe(0);
    }),
    { numRuns: 600, endOnFailure: true },
  );
  expect(intake.heldBytes).toBe(0);
}, 60_000);

it('cuts of the large captures are refused', async () => {
  for (const name of CAPTURES) {
    const { body, signal } = capture(name, 'pb');
    for (const share of [0.1, 0.5, 0.9, 0.999]) {
      const cut = body.subarray(0, Math.floor(body.length * share));
      const headers = `Host: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: ${cut.length}`;
      raw.write(`POST /v1/${signal} HTTP/1.1\r\n${headers}\r\n\r\n`, cut);
      const expected = isAnyReadable(signal, cut) ? 200 : 400;
      expect((await raw.response()).status).toBe(expected);
    }
  }
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { IntakeOutcome } from '../log/intake.ts';
import { createFakeIntake } from './testing/fake-intake.ts';
import { JSON_HEADERS, PROTOBUF_HEADERS, post, start } from './testing/http-receiver.ts';

describe('limits', () => {
  const limits = { maxBodyBytes: 1_000_000, lingerBytes: 300_000, lingerTimeoutMs: 200 };

  it('413 for a declared length over the limit, without reading it all', async () => {
    const { intake, client } = await start({ limits });
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': 1_000_001 }), Buffer.alloc(500_000));
    const response = await raw.response();
    expect(response.status).toBe(413);
    expect(response.headers['connection']).toBe('close');
    expect(response.body.toString()).toContain('1000001');
    await raw.closed();
    expect(intake.arrivals).toHaveLength(1);
    expect(intake.heldBytes).toBe(0);
  });

  it('413 for a chunked body as it grows, and the sender sees it', async () => {
    const { intake, client } = await start({ limits });
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': '', 'Transfer-Encoding': 'chunked' }));
    const chunk = Buffer.concat([Buffer.from('186a0\r\n'), Buffer.alloc(100_000, 0x20), Buffer.from('\r\n')]);
    for (let sent = 0; sent < 12; sent++) raw.write(chunk);
    expect((await raw.response()).status).toBe(413);
    expect(intake.arrivals).toMatchObject([{ outcome: 'refused', status: 413, signal: 'logs' }]);
    expect(intake.heldBytes).toBe(0);
    await raw.closed();
  });

  it('exactly the limit is accepted', async () => {
    const { intake, client } = await start({ limits });
    const raw = await client();
    raw.write(post('/v1/logs', JSON_HEADERS, Buffer.alloc(1_000_000, 0x20)));
    expect((await raw.response()).status).toBe(200);
    expect(intake.requests[0]?.body.length).toBe(1_000_000);
  });

  it('503 with Retry-After when the memory bound is reached, then accepts again', async () => {
    const answers = Promise.withResolvers<IntakeOutcome>();
    const intake = createFakeIntake({ limitBytes: 300_000, answer: () => answers.promise });
    const { client } = await start({ intake });
    const [first, second] = [await client(), await client()];
    first.write(post('/v1/logs', PROTOBUF_HEADERS, Buffer.alloc(200_000)));
    while (intake.requests.length < 1) await new Promise(setImmediate);
    second.write(post('/v1/logs', PROTOBUF_HEADERS, Buffer.alloc(200_000)));
    const refused = await second.response();
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(refused.headers['connection']).not.toBe('close');
    answers.resolve({ outcome: 'accepted', records: 1 });
    expect((await first.response()).status).toBe(200);
    second.write(post('/v1/logs', PROTOBUF_HEADERS, Buffer.alloc(200_000)));
    expect((await second.response()).status).toBe(200);
    expect(intake.peakBytes).toBeLessThanOrEqual(300_000);
    expect(intake.heldBytes).toBe(0);
    expect(intake.arrivals.map((report) => report.outcome)).toEqual(['deferred', 'accepted', 'accepted']);
  });

  it('counts what gzip claims to become', async () => {
    const { intake, client } = await start({ intake: createFakeIntake({ limitBytes: 1_000_000 }) });
    const raw = await client();
    raw.write(post('/v1/logs', { ...PROTOBUF_HEADERS, 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(2_000_000))));
    expect((await raw.response()).status).toBe(503);
    raw.write(post('/v1/logs', { ...PROTOBUF_HEADERS, 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(500_000))));
    expect((await raw.response()).status).toBe(200);
    expect(intake.peakBytes).toBeGreaterThan(500_000);
    expect(intake.heldBytes).toBe(0);
  });

  it('a chunked body over the memory bound is deferred while it arrives', async () => {
    const { intake, client } = await start({ intake: createFakeIntake({ limitBytes: 150_000 }) });
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': '', 'Transfer-Encoding': 'chunked' }));
    for (let sent = 0; sent < 10; sent++) raw.write('4e20\r\n', Buffer.alloc(20_000, 0x20), '\r\n');
    expect((await raw.response()).status).toBe(503);
    expect(intake.heldBytes).toBe(0);
  });

  it('408 when a body stops arriving', async () => {
    const { intake, client } = await start({ limits: { ...limits, bodyIdleTimeoutMs: 50 } });
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': 100 }), '{');
    const response = await raw.response();
    expect(response.status).toBe(408);
    expect(response.body.toString()).toContain('after 1 bytes');
    await raw.closed();
    expect(intake.heldBytes).toBe(0);
    expect(intake.arrivals).toMatchObject([{ status: 408, signal: 'logs' }]);
  });

  it('408 when a body dribbles, however steadily', async () => {
    const slow = { ...limits, paceWindowMs: 100, minBytesPerSecond: 1_000 };
    const { intake, client } = await start({ limits: slow });
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': 100_000 }), Buffer.alloc(50_000));
    const dribble = setInterval(() => raw.write('x'), 10);
    const response = await raw.response();
    clearInterval(dribble);
    expect(response.status).toBe(408);
    expect(response.body.toString()).toContain('arrives too slowly');
    expect(intake.heldBytes).toBe(0);
  });

  it('408 when a body takes longer than a request may', async () => {
    const slow = { ...limits, paceWindowMs: 50, minBytesPerSecond: 1, requestTimeoutMs: 60_000 };
    const { intake, client } = await start({ limits: { ...slow, requestTimeoutMs: 200, headersTimeoutMs: 200 } });
    const raw = await client();
    raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': 100_000 }));
    const steady = setInterval(() => raw.write(Buffer.alloc(100)), 10);
    expect((await raw.response()).status).toBe(408);
    clearInterval(steady);
    expect(intake.heldBytes).toBe(0);
  });

  it('what is declared takes no memory until it comes', async () => {
    const { intake, client } = await start({ intake: createFakeIntake({ limitBytes: 1_000_000 }), limits });
    const greedy = await Promise.all(Array.from({ length: 8 }, client));
    for (const raw of greedy) raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': 900_000 }), 'x');
    while (intake.heldBytes < 8) await new Promise(setImmediate);
    const raw = await client();
    raw.write(post('/v1/logs', JSON_HEADERS, Buffer.alloc(400_000, 0x20)));
    expect((await raw.response()).status).toBe(200);
  });

  it('503 for a sender that holds more than its share, while others are served', async () => {
    const answer = () => new Promise<IntakeOutcome>(() => {});
    const { intake, client } = await start({ intake: createFakeIntake({ senderBytes: 300_000, answer }) });
    const [first, second] = [await client(), await client()];
    first.write(post('/v1/logs', PROTOBUF_HEADERS, Buffer.alloc(400_000)));
    expect((await first.response()).status).toBe(503);
    second.write(post('/v1/logs', PROTOBUF_HEADERS, Buffer.alloc(200_000)));
    while (intake.requests.length < 1) await new Promise(setImmediate);
    expect(intake.heldBytes).toBeGreaterThan(200_000);
  });

  it('200 for a body of 400 kB while many connections dribble, however much they hold together', async () => {
    const clock = { ms: 0 };
    const limitBytes = 8 * 1024 * 1024;
    const { intake, client } = await start({ intake: createFakeIntake({ limitBytes, nowMs: () => clock.ms }) });
    const greedy = await Promise.all(Array.from({ length: 60 }, client));
    for (const raw of greedy) {
      raw.write(post('/v1/logs', { ...JSON_HEADERS, 'Content-Length': 67_100_000 }), Buffer.alloc(60_000, 0x20));
    }
    while (intake.heldBytes < 60 * 60_000) await new Promise(setImmediate);
    // Each grows to what the first room takes, until there is none left.
    for (const raw of greedy) raw.write(Buffer.alloc(200_000, 0x20));
    while (intake.heldBytes < limitBytes - 700_000) await new Promise(setImmediate);
    clock.ms = 3_000;
    for (let i = 0; i < 10; i++) {
      const raw = await client();
      raw.write(post('/v1/logs', JSON_HEADERS, Buffer.alloc(400_000, 0x20)));
      expect((await raw.response()).status).toBe(200);
    }
    const gaveWay = intake.arrivals.filter(({ reason }) => reason?.includes('held it longest') === true);
    expect(gaveWay.length).toBeGreaterThan(0);
    expect(gaveWay.every(({ outcome, status }) => outcome === 'deferred' && status === 503)).toBe(true);
  });

  it('431 for huge headers', async () => {
    const { intake, client } = await start();
    const raw = await client();
    raw.write(`POST /v1/logs HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`);
    expect((await raw.response()).status).toBe(431);
    expect(await intake.arrived(1)).toMatchObject([{ outcome: 'refused', status: 431 }]);
  });

  it('gives up its memory and its timers when an upload breaks off', async () => {
    const { intake, client } = await start({ limits: { bodyIdleTimeoutMs: 600_000, lingerTimeoutMs: 600_000 } });
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();
    for (let round = 1; round <= 50; round++) {
      const raw = await client();
      const chunked = round % 2 === 0;
      raw.write(
        post(
          '/v1/logs',
          chunked
            ? { ...JSON_HEADERS, 'Content-Length': '', 'Transfer-Encoding': 'chunked' }
            : { ...JSON_HEADERS, 'Content-Length': 100_000 },
        ),
        chunked ? '2710\r\n' : '',
        Buffer.alloc(9_000),
      );
      while (intake.heldBytes === 0) await new Promise(setImmediate);
      raw.socket.destroy();
      await intake.arrived(round);
      expect(intake.heldBytes).toBe(0);
    }
    expect(intake.requests).toEqual([]);
    expect(intake.arrivals.every((report) => report.reason?.includes('closed the connection') === true)).toBe(true);
    // A timer left behind would hold the request until it fires.
    while (timers() > before) await new Promise(setImmediate);
  });
});

import { describe, expect, it } from 'vitest';
import { CATALOGUE, type CatalogueRecord } from './catalogue.ts';
import { createEmitter } from './emitter.ts';
import { createNoneSink } from './sink.ts';
import { emitSample, SAMPLE_METADATA, SAMPLE_TIME_MS, SAMPLE_WIRE } from './testing/sample-records.ts';
import { wireAttributes } from './wire-record.ts';

function setUp(content: { logUserPrompt?: boolean; logAgentResponses?: boolean } = {}) {
  const records: CatalogueRecord[] = [];
  const emitter = createEmitter({
    metadata: SAMPLE_METADATA,
    content: { logUserPrompt: false, logAgentResponses: false, ...content },
    sink: { ...createNoneSink(), emit: (record) => void records.push(record) },
    now: () => SAMPLE_TIME_MS,
  });
  return { emitter, wire: () => records.map(wireAttributes), records };
}

describe('the wire form', () => {
  it('has every event with every attribute, in order and type', () => {
    const { emitter, wire, records } = setUp({ logUserPrompt: true, logAgentResponses: true });
    emitSample(emitter);
    expect(wire().map((attributes) => Object.entries(attributes))).toEqual(
      SAMPLE_WIRE.map((attributes) => Object.entries(attributes)),
    );
    expect(new Set(records.map(({ key }) => key))).toEqual(new Set(Object.keys(CATALOGUE)));
  });

  it('leaves out what is not known', () => {
    const { emitter, wire } = setUp();
    emitter.apiRequest({ attempt: 0, durationMs: 1, statusCode: undefined, cfRay: undefined });
    expect(Object.keys(wire()[0] ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/cf_ray|status_code|error/)]),
    );
  });

  it.each([
    [12.5, '13'],
    [-1, '0'],
    [Number.NaN, '0'],
    [Number.POSITIVE_INFINITY, '9007199254740991'],
    [1e21, '9007199254740991'],
  ])('writes the duration %d as a whole number', (durationMs, expected) => {
    const { emitter, wire } = setUp();
    emitter.sseEvent({ durationMs });
    expect(wire()[0]?.['duration_ms']).toBe(expected);
  });
});

describe('content', () => {
  it('replaces the prompt unless it is to be logged, and counts characters either way', () => {
    for (const logUserPrompt of [false, true]) {
      const { emitter, wire } = setUp({ logUserPrompt });
      emitter.userPrompt({ prompt: 'a🙂é' });
      expect(wire()[0]).toMatchObject({ prompt: logUserPrompt ? 'a🙂é' : '[REDACTED]', prompt_length: '3' });
    }
  });

  it('does the same to a record that came from elsewhere', () => {
    const { emitter, wire } = setUp();
    const common = { timeMs: 0, metadata: SAMPLE_METADATA };
    emitter.emit({ key: 'userPrompt', input: { prompt: 'secret' }, ...common });
    emitter.emit({ key: 'agentResponse', input: { response: 'secret' }, ...common });
    expect(wire()).toHaveLength(1);
    expect(JSON.stringify(wire())).not.toContain('secret');
  });

  it('emits no answer unless it is to be logged', () => {
    const { emitter, wire } = setUp({ logUserPrompt: true });
    emitter.agentResponse({ response: 'done' });
    expect(wire()).toEqual([]);
  });

  it.each([
    ['fits to the byte', 'x'.repeat(65_536), 65_536, false],
    ['is a byte too long', 'x'.repeat(65_537), 65_536, true],
    ['has two bytes across the cap', `${'x'.repeat(65_535)}é`, 65_535, true],
    ['has four bytes across the cap', `${'x'.repeat(65_533)}🙂y`, 65_533, true],
    ['has four bytes up to the cap', `${'x'.repeat(65_532)}🙂`, 65_536, false],
    ['has three-byte characters', '文'.repeat(30_000), 65_535, true],
  ])('cuts an answer that %s', (_, response, keptBytes, truncated) => {
    const { emitter, wire } = setUp({ logAgentResponses: true });
    emitter.agentResponse({ response });
    const kept = String(wire()[0]?.['response']);
    expect(Buffer.byteLength(kept)).toBe(keptBytes);
    expect(response.startsWith(kept)).toBe(true);
    expect(wire()[0]).toMatchObject({
      response_length: Buffer.byteLength(response),
      response_truncated: truncated,
    });
  });
});

it('goes nowhere with the exporter "none", which is no failure', async () => {
  const emitter = createEmitter({
    metadata: SAMPLE_METADATA,
    content: { logUserPrompt: true, logAgentResponses: true },
    sink: createNoneSink(),
  });
  emitSample(emitter);
  const report = { emitted: SAMPLE_WIRE.length, delivered: 0, undelivered: 0 };
  expect(await emitter.flush()).toEqual(report);
  expect(await emitter.shutdown()).toEqual(report);
});

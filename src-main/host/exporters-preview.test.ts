/**
 * What shows beforehand what would leave is the relay's own function: every agent's capture, by every bundle and over every
 * protocol, arrives exactly as it says.
 */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SIGNALS, type Signal } from '../../src-shared/otlp/otlp-json.ts';
import { BUNDLE_NAMES } from '../../src-shared/redaction/bundles.ts';
import { SECRET_FORMS } from '../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../src-shared/testing/random-source.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { messageType, REQUEST_TYPES } from '../otlp/messages.ts';
import { arbitraryMessage } from '../otlp/testing/arbitrary-messages.ts';
import { walkRequest } from '../otlp/walk.ts';
import { createRecordRedactor, type RecordRedaction } from '../redaction/record-redaction.ts';
import { signalCode } from '../store/file/codes.ts';
import { LOG_FILE } from '../store/file/open-database.ts';
import { recordOffsets } from '../store/file/record-offsets.ts';
import { createEventStore } from '../store/read/event-store.ts';
import { createContextSources } from '../store/read/record-context.ts';
import { requestOf, temporaryFolder } from '../store/testing/open-store.ts';
import { startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { CAPTURES, readCapture } from '../testing/sample-bytes.ts';
import { startExporters, TEST_KEY_HEX } from './testing/exporters.ts';

const RECORD_TYPES = { logs: 'LogRecord', traces: 'Span', metrics: 'Metric' } as const;
const PROTOCOLS = ['binary', 'json', 'grpc'] as const;
/** Alone and together. */
const LISTS: Array<[name: string, redact: string[]]> = [
  ...BUNDLE_NAMES.map((name): [string, string[]] => [name, [name]]),
  ['all', [...BUNDLE_NAMES]],
  ['nothing', []],
];

/** A record with what is around it: as hex, or as it is decoded where the protocol is JSON. */
type Seen = string;

function seen(signal: Signal, decoded: boolean, resource: Uint8Array, scope: Uint8Array, record: Uint8Array): Seen {
  if (!decoded) return [resource, scope, record].map((bytes) => Buffer.from(bytes).toString('hex')).join(' ');
  const types = ['ResourceLogs', 'ScopeLogs', RECORD_TYPES[signal]];
  return JSON.stringify(
    [resource, scope, record].map((bytes, i) => decodeMessage(messageType(types[i] as string), bytes)),
  );
}

/** What the one function says of everything that is stored. */
function preview(folder: string, signal: Signal, redact: string[], decoded: boolean): Seen[] {
  const db = new DatabaseSync(join(folder, LOG_FILE), { readOnly: true });
  try {
    const contextOf = createContextSources(createEventStore(db));
    const redactor = createRecordRedactor({ names: redact, rules: [], marks: true, keyHex: TEST_KEY_HEX });
    const envelope = (part: 'resource' | 'scope', id: unknown) =>
      left(
        redactor.envelope(
          part,
          db.prepare('SELECT bytes FROM envelope WHERE id = ?').get(Number(id))?.['bytes'] as Uint8Array,
        ),
      );
    return db
      .prepare('SELECT * FROM chunk WHERE signal = ? ORDER BY first_seq')
      .all(signalCode(signal))
      .flatMap((row) => {
        const bytes = row['bytes'] as Uint8Array;
        const count = Number(row['count']);
        const { messageStarts, tagStarts } = recordOffsets(bytes, count);
        const resource = envelope('resource', row['resource_envelope']);
        const scope = envelope('scope', row['scope_envelope']);
        return Array.from({ length: count }, (_, i) => {
          const message = bytes.subarray(messageStarts[i], tagStarts[i + 1]);
          const source = signal === 'logs' ? contextOf(Number(row['first_seq']) + i) : undefined;
          return seen(signal, decoded, resource, scope, left(redactor.record(signal, message, source)));
        });
      });
  } finally {
    db.close();
  }
}

function left(redaction: RecordRedaction): Uint8Array {
  if (redaction.outcome === 'changed' || redaction.outcome === 'unchanged') return redaction.bytes;
  throw new Error(`the outcome is ${redaction.outcome}`);
}

function arrived(signal: Signal, body: Uint8Array, decoded: boolean): Seen[] {
  const found: Seen[] = [];
  let resource: Uint8Array = new Uint8Array();
  let scope: Uint8Array = new Uint8Array();
  walkRequest(signal, body, {
    group(resourceEnvelope, scopeEnvelope) {
      resource = resourceEnvelope;
      scope = scopeEnvelope;
    },
    record(_tagStart, start, end) {
      found.push(seen(signal, decoded, resource, scope, body.subarray(start, end)));
    },
  });
  return found;
}

test.each(CAPTURES.map((capture) => [`${capture.name} ${capture.signal}`, capture] as const))(
  '%s: what arrives is what the preview says',
  async (_, capture) => {
    const { signal, records } = capture;
    const collector = await startRecordingCollector();
    const folder = temporaryFolder();
    const exporters = Object.fromEntries(
      LISTS.flatMap(([name, redact]) =>
        PROTOCOLS.map((protocol) => {
          const headers = { 'x-name': `${name}-${protocol}` };
          const target =
            protocol === 'grpc'
              ? { 'otlp-grpc': { endpoint: collector.grpcUrl, headers } }
              : { 'otlp-http': { endpoint: `${collector.httpUrl}/v1/logs`, protocol, headers } };
          return [`${name}-${protocol}`, { ...target, redact, signals: [signal] }];
        }),
      ),
    );
    const { accept, until } = await startExporters(exporters, { folder });
    await accept(requestOf(signal, readCapture(capture, 'pb')));
    for (const [name, redact] of LISTS) {
      for (const protocol of PROTOCOLS) {
        const exporter = `${name}-${protocol}`;
        await until(({ sent }) => sent === records, exporter);
        const requests = collector.requests.filter(({ headers }) => headers['x-name'] === exporter);
        const isJson = protocol === 'json';
        const bodies = requests.flatMap(({ protobuf }) => arrived(signal, protobuf, isJson));
        expect(bodies, exporter).toEqual(preview(folder, signal, redact, isJson));
      }
    }
    await collector.close();
  },
);

const secret = fc
  .tuple(fc.constantFrom(...SECRET_FORMS.filter(({ name }) => name === undefined)), fc.integer())
  .map(([form, seed]) => form.make(createRandomSource(seed)))
  .filter((text) => !text.includes('\n'));

/** All texts of a message. */
function texts(value: unknown): Array<[object: Record<string, unknown>, key: string]> {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  const message = value as Record<string, unknown>;
  return Object.entries(message).flatMap(([key, inner]): Array<[Record<string, unknown>, string]> => {
    if (typeof inner === 'string') return TEXT_FIELDS.has(key) ? [[message, key]] : [];
    return texts(inner);
  });
}
const TEXT_FIELDS = new Set(
  [
    'stringValue',
    'name',
    'version',
    'message',
    'traceState',
    'description',
    'unit',
    'schemaUrl',
    'severityText',
  ].concat(['eventName', 'key', 'type']),
);

test.each(SIGNALS)('no secret that is planted anywhere in %s leaves', async (signal) => {
  const collector = await startRecordingCollector();
  const one = { endpoint: `${collector.httpUrl}/v1/logs`, protocol: 'binary' };
  const { accept, until, state } = await startExporters({
    one: { 'otlp-http': one, redact: ['secrets'], signals: [signal], compression: 'none' },
  });
  let planted = 0;
  let records = 0;
  const property = fc.asyncProperty(
    arbitraryMessage(REQUEST_TYPES[signal], 5),
    fc.array(fc.tuple(fc.nat(), secret), { minLength: 1, maxLength: 4 }),
    async (message, secrets) => {
      const places = texts(message);
      for (const [at, text] of secrets) {
        const place = places[at % Math.max(1, places.length)];
        if (place === undefined) continue;
        const sentence = `see ${text} there`;
        place[0][place[1]] = place[1] === 'bytesValue' ? Buffer.from(sentence).toString('base64') : sentence;
        planted++;
      }
      const request = encodeMessage(REQUEST_TYPES[signal], message);
      let added = 0;
      walkRequest(signal, request, { group: () => {}, record: () => added++ });
      const before = collector.requests.length;
      await accept(requestOf(signal, request));
      records += added;
      await until(({ sent }) => sent === records);
      for (const { protobuf } of collector.requests.slice(before)) {
        const body = Buffer.from(protobuf).toString('latin1');
        for (const [, text] of secrets) expect(body).not.toContain(text);
      }
    },
  );
  await fc.assert(property, { numRuns: 80 });
  expect(planted).toBeGreaterThan(80);
  expect(state()).toMatchObject({ sent: records, held: 0, droppedByRule: 0 });
  await collector.close();
});

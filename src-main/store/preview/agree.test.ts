/** Report, preview and relay say the same of every byte: one text of each kind of secret at each place, under several rules. */
import { expect, test } from 'vitest';
import type { LogRecord } from '../../../src-shared/otlp/otlp-json.ts';
import { defaultRedact } from '../../../src-shared/redaction/bundles.ts';
import { findInPart } from '../../../src-shared/redaction/findings.ts';
import { SECRET_FORMS } from '../../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../../src-shared/testing/random-source.ts';
import type { ExporterRedaction } from '../../log/preview.ts';
import { decodeExportRequest } from '../../otlp/decode.ts';
import { logsRequest, openStore } from '../testing/open-store.ts';
import { batchRequest, configure, follow } from '../testing/relay-setup.ts';

const RULES: string[][] = [[], ['secrets'], [...defaultRedact(false)], ['metadata-only']];
const random = createRandomSource(23);
const CONTEXT = { agent: 'codex', kind: 'tool_result', event: 'codex.tool_result' } as const;

const records = SECRET_FORMS.flatMap((form, index) => {
  const secret = form.make(random);
  const event = { 'event.name': 'codex.tool_result', 'conversation.id': 'a', tool_name: 'shell' };
  const texts = [
    secret,
    `it is ${secret} there`,
    JSON.stringify({ token: secret }),
    Buffer.from(`token=${secret}\n`).toString('base64'),
  ];
  return [
    { ...event, output: texts[index % texts.length] as string },
    { ...event, [`note.${index}`]: texts[(index + 1) % texts.length] as string, plain: 'words' },
  ];
});

function exporter(names: string[]): ExporterRedaction {
  const name = names.join('-') || 'nothing';
  return {
    exporter: name,
    enabled: true,
    definition: { exporter: name, names, rules: [], marks: true, keyHex: '00'.repeat(32) },
  };
}

test.each(RULES.map((names) => [names]))('under %j', async (names) => {
  const store = await openStore();
  const seen = follow(store);
  await configure(store, 'one');
  await store.accept(logsRequest(records));
  const asked = exporter(names);
  const { events } = await store.leaks({ afterId: 0, limit: 1_000 }, [asked]);
  const reported = new Map(events.map((event) => [event.id, event]));
  expect(reported.size).toBeGreaterThan(SECRET_FORMS.length);
  const { nextSeq } = seen.live('one');
  for (const [index] of records.entries()) {
    const id = nextSeq + index;
    const [preview] = (await store.leaves(id, [asked])) ?? [];
    const batch = await store.relay.readBatch(
      batchRequest({ signal: 'logs', nextSeq: id }, { maxRecords: 1, redaction: asked.definition }),
    );
    const report = reported.get(id);
    const leaves = report?.exporters[0]?.leaves ?? [];
    if (batch.taken.length === 0) {
      expect(['dropped', 'held']).toContain(preview?.outcome);
      expect(leaves).toEqual([]);
      continue;
    }
    const [group] = decodeExportRequest('logs', batch.body)['resourceLogs'] as Array<{
      resource: unknown;
      scopeLogs: Array<{ logRecords: unknown[] }>;
    }>;
    expect(preview?.sent?.record).toEqual(group?.scopeLogs[0]?.logRecords[0]);
    // What leaves is looked through once more: the report names the secrets that are still in it, and no others.
    const sentRecord = group?.scopeLogs[0]?.logRecords[0] as LogRecord;
    const left = findInPart('log', sentRecord, CONTEXT);
    const secretsOf = (findings: ReadonlyArray<{ kind: string; type: string; path: string }>) =>
      findings.filter(({ kind }) => kind === 'secret').map(({ type, path }) => `${type} ${path}`);
    const told = leaves.flatMap((number) => report?.findings[number] ?? []);
    expect(secretsOf(told)).toEqual(secretsOf(left));
  }
});

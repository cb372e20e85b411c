import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { toCommonEvent } from '../../../src-shared/agents/testing/to-common-event.ts';
import { parseLogsRequest } from '../../../src-shared/otlp/testing/parse-otlp-json.ts';
import type { LogStore } from '../../log/log-store.ts';
import { decodeExportRequest } from '../../otlp/decode.ts';
import { joinRequest } from '../../otlp/join-groups.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { capture, idsOf, logsRequest, openStore, temporaryFolder } from '../testing/open-store.ts';

const CODEX_JSON = new URL('../../../src-shared/agents/fixtures/codex-0.169.0.logs.json', import.meta.url);

/** Ids of one conversation's events by kind. */
async function idsOfKind(store: LogStore, kind: string): Promise<number[]> {
  return idsOf(store, `kind:${kind}`);
}

test('what arrived leaves again byte for byte', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  for (const signal of ['traces', 'logs', 'metrics'] as const) await store.accept(capture('codex-0.169.0', signal));
  await store.close();
  const db = new DatabaseSync(join(folder, LOG_FILE));
  const envelope = db.prepare('SELECT bytes FROM envelope WHERE id = ?');
  for (const [code, signal] of (['logs', 'traces', 'metrics'] as const).entries()) {
    const chunks = db.prepare('SELECT * FROM chunk WHERE signal = ? ORDER BY first_seq').all(code);
    const records = chunks.map((chunk) => {
      const bytesOf = (id: unknown) => envelope.get(Number(id))?.['bytes'] as Uint8Array;
      const request = joinRequest(bytesOf(chunk['resource_envelope']), bytesOf(chunk['scope_envelope']), [
        chunk['bytes'] as Uint8Array,
      ]);
      return decodeExportRequest(signal, request);
    });
    const sent = capture('codex-0.169.0', signal).body;
    for (const chunk of chunks)
      expect(Buffer.from(sent).includes(Buffer.from(chunk['bytes'] as Uint8Array))).toBe(true);
    expect(recordsIn(records)).toEqual(recordsIn([decodeExportRequest(signal, sent)]));
  }
  db.close();
});

/** Every record of some decoded requests with its resource and scope, in order. */
function recordsIn(requests: readonly Record<string, unknown>[]): unknown[] {
  const lists = (value: unknown) => (value ?? []) as Array<Record<string, unknown>>;
  return requests.flatMap((request) =>
    lists(Object.values(request)[0]).flatMap((resource) =>
      lists(resource['scopeLogs'] ?? resource['scopeSpans'] ?? resource['scopeMetrics']).flatMap((scope) =>
        lists(scope['logRecords'] ?? scope['spans'] ?? scope['metrics']).map((record) => ({
          record,
          scope: scope['scope'],
          resource: resource['resource'],
        })),
      ),
    ),
  );
}

test('common events are those of the capture', async () => {
  const store = await openStore();
  await store.accept(capture('codex-0.169.0', 'logs'));
  const located = parseLogsRequest(JSON.parse(readFileSync(CODEX_JSON, 'utf8'))).flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ scope, logRecords }) => logRecords.map((record) => ({ record, resource, scope }))),
  );
  const ids = located.map((_, i) => i + 1);
  const events = await store.commonEvents(ids);
  expect(events).toMatchObject(located.map((one, i) => toCommonEvent(one, i + 1)));
  expect(events[10]).toMatchObject({ kind: 'tool_decision', decidedBy: 'config' });
  expect(events.find(({ kind }) => kind === 'api_request')).toMatchObject({
    traceId: 'f4ca6d95068de8e37d91375ce4a0dfe4',
    start: '2026-11-22T06:11:04.385Z',
    time: '2026-11-22T06:11:04.409Z',
    attempt: 1,
  });
  expect((await store.commonEvents([7, 999, 3])).map(({ id }) => id)).toEqual(['7', '3']);
});

test('long strings are cut in the details and whole on demand', async () => {
  const store = await openStore();
  const output = 'long '.repeat(20_000);
  await store.accept(
    logsRequest([{ 'event.name': 'codex.tool_result', 'conversation.id': 'c', output }], {
      resource: { 'service.name': 'codex_exec', note: `${'n'.repeat(32 * 1024 - 1)}😀` },
    }),
  );
  const detail = await store.event(1);
  expect(detail?.cuts).toEqual([
    { path: ['attributes', 2, 'value', 'stringValue'], length: 100_000 },
    { path: ['resource', 'attributes', 1, 'value', 'stringValue'], length: 32 * 1024 + 1 },
  ]);
  expect(detail?.record.attributes[2]?.value?.stringValue).toBe(output.slice(0, 32 * 1024));
  // Never half a character.
  expect(detail?.resource.attributes[1]?.value?.stringValue).toBe('n'.repeat(32 * 1024 - 1));
  for (const { path, length } of detail?.cuts ?? []) expect((await store.eventValue(1, path))?.length).toBe(length);
  expect(await store.eventValue(1, ['attributes', 2, 'value'])).toBeUndefined();
  expect(await store.eventValue(1, ['constructor', 'name'])).toBeUndefined();
  expect(
    JSON.parse((await store.eventOtlpJson(1)) ?? '').resourceLogs[0].scopeLogs[0].logRecords[0].attributes[2],
  ).toEqual({ key: 'output', value: { stringValue: output } });
});

test('related events: of a tool call by its id, of a request with its stream', async () => {
  const store = await openStore();
  await store.accept(capture('codex-0.169.0', 'logs'));
  const [decision] = await idsOfKind(store, 'tool_decision');
  const [result] = await idsOfKind(store, 'tool_result');
  expect((await store.related(decision ?? 0)).map(({ id }) => id)).toEqual([result]);

  const [first, second] = await idsOfKind(store, 'api_request');
  const stream = await idsOfKind(store, 'sse_event');
  const ofFirst = (await store.related(first ?? 0)).map(({ id }) => id);
  const ofSecond = (await store.related(second ?? 0)).map(({ id }) => id);
  expect([...ofFirst, ...ofSecond].sort((a, b) => a - b)).toEqual(stream);
  expect(ofFirst.length).toBeGreaterThan(0);
  expect((await store.related(ofSecond[0] ?? 0)).map(({ id }) => id)).toContain(second);
});

test('a conversation is titled by its first prompt, unless that was redacted', async () => {
  const store = await openStore();
  const prompt = (conversation: string, text: string) =>
    logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': conversation, prompt: text }]);
  await store.accept(prompt('plain', 'fix\nthe \u001b[31mbuild'));
  await store.accept(prompt('plain', 'and the tests'));
  await store.accept(prompt('secret', '[REDACTED]'));
  const titles = new Map((await store.conversations(10)).map(({ key, title }) => [key, title]));
  expect(titles).toEqual(
    new Map([
      ['secret', ''],
      ['plain', 'fix the ␛[31mbuild'],
    ]),
  );
});

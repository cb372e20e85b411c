/** A scrub of a real log: no byte of a secret is left in the home's files, and everything else stays. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { SECRET_FORMS } from '../../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../../src-shared/testing/random-source.ts';
import type { LogStore } from '../../log/log-store.ts';
import type { ExporterRedaction } from '../../log/preview.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { logFaults } from '../testing/log-faults.ts';
import { idsOf, logsRequest, openStore, requestOf, temporaryFolder } from '../testing/open-store.ts';
import { answerOf, batchRequest, configure, follow } from '../testing/relay-setup.ts';
import { SCRUB_KEY } from './scrub-key.ts';

const made = createRandomSource(11);
const secretOf = (kind: string): string => SECRET_FORMS.find(({ kinds }) => kinds.includes(kind))?.make(made) ?? '';
const TOKEN = secretOf('github-token');
const KEY_TOKEN = secretOf('github-token');
const NAME_TOKEN = secretOf('github-token');
const BASE64 = Buffer.from(`password = "hunter2" and token=${TOKEN} to use\n`).toString('base64');

/** Told by nothing but a name beside it. */
const PASSWORD = 'Qm7vTz2KpXw9';

const EVENT = { 'event.name': 'codex.tool_result', tool_name: 'shell' };
const EXPORTER: ExporterRedaction = {
  exporter: 'prod',
  enabled: true,
  definition: { exporter: 'prod', names: [], rules: [], marks: false, keyHex: '' },
};

/** Files of the folder that hold the text, raw. */
function holding(folder: string, text: string): string[] {
  return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text));
}

/** What of a token the search index keeps: its words in lower case. */
const wordOf = (token: string) => token.slice(4).toLowerCase();

function logs() {
  return logsRequest(
    [
      { 'event.name': 'codex.user_prompt', 'conversation.id': 'a', prompt: `use ${TOKEN} please` },
      { ...EVENT, 'conversation.id': 'a', output: JSON.stringify({ token: TOKEN }), call_id: KEY_TOKEN },
      { ...EVENT, 'conversation.id': 'b', output: BASE64 },
      { ...EVENT, 'conversation.id': 'b', output: 'nothing to see', [NAME_TOKEN]: 'x' },
      { ...EVENT, 'conversation.id': 'b', output: 'the documented AKIAIOSFODNN7EXAMPLE' },
    ],
    { resource: { 'service.name': 'codex_exec', 'deploy.token': TOKEN } },
  );
}

function spansWith(secret: string) {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = {
    name: `call ${secret}`,
    events: [{ name: 'e', attributes: [text('x', secret)] }],
    links: [{ attributes: [text('y', secret)] }],
  };
  const request = {
    resourceSpans: [{ scopeSpans: [{ scope: { name: `s ${secret}` }, spans: [span, { name: 'other' }] }] }],
  };
  return requestOf('traces', Buffer.from(JSON.stringify(request)), 'json');
}

async function filled(folder: string): Promise<LogStore> {
  const store = await openStore(folder);
  for (const request of [logs(), spansWith(TOKEN)])
    expect(await store.accept(request)).toMatchObject({ outcome: 'accepted' });
  return store;
}

describe('a scrub', () => {
  test('leaves no byte of a secret in the files while the log is in use, and everything else', async () => {
    const folder = temporaryFolder();
    const store = await filled(folder);
    for (const token of [TOKEN, KEY_TOKEN, NAME_TOKEN, BASE64]) expect(holding(folder, token)).not.toEqual([]);
    const before = { ids: await idsOf(store), stats: await store.stats(), untouched: await store.eventOtlpJson(5) };

    const counts = await store.scrub({});
    expect(counts).toMatchObject({ examined: 7, unreadable: 0 });
    expect(counts.records).toBeGreaterThanOrEqual(5);
    for (const token of [TOKEN, KEY_TOKEN, NAME_TOKEN]) {
      expect(holding(folder, token)).toEqual([]);
      expect(holding(folder, wordOf(token))).toEqual([]);
    }
    // Base64 in which it was, at any offset.
    expect(holding(folder, BASE64.slice(40, 80))).toEqual([]);

    expect(await idsOf(store)).toEqual(before.ids);
    expect((await store.stats()).records).toEqual(before.stats.records);
    expect(await store.eventOtlpJson(5)).toContain('AKIAIOSFODNN7EXAMPLE');
    const [first] = await store.conversations(10).then((all) => all.filter(({ key }) => key === 'a'));
    expect(first?.title).toBe('use [SECRET:github-token] please');
    expect(await idsOf(store, TOKEN)).toEqual([]);
    expect(await idsOf(store, 'documented')).toEqual([5]);
    expect(
      (await store.leaks({ afterId: 0, limit: 100 }, [EXPORTER])).events
        .flatMap(({ findings }) => findings)
        .filter(({ kind }) => kind === 'secret'),
    ).toEqual([]);
    // A second one finds nothing.
    expect(await store.scrub({})).toEqual({ examined: 7, records: 0, secrets: 0, unreadable: 0 });
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });

  test('masks copies that nothing tells: in other requests, in what chunks share, in very large records', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    const copies = [`the value ${PASSWORD} again`, JSON.stringify({ note: JSON.stringify({ x: PASSWORD }) })];
    const resource = { 'service.name': `codex ${PASSWORD}`, 'host.note': `login with ${PASSWORD} there` };
    const prompt = { 'event.name': 'codex.user_prompt', 'conversation.id': 'a', prompt: `hello ${PASSWORD} there` };
    const requests = [
      // What stands before it is known, and what comes behind.
      logsRequest([prompt, ...copies.map((output) => ({ ...EVENT, 'conversation.id': 'a', output }))], { resource }),
      logsRequest([{ ...EVENT, 'conversation.id': 'b', output: 'nothing of the kind' }], { resource }),
      logsRequest([{ ...EVENT, 'conversation.id': 'c', output: `DB_PASSWORD=${PASSWORD}` }]),
      logsRequest([{ ...EVENT, 'conversation.id': 'd', output: `${'word '.repeat(1_200_000)}${PASSWORD} end` }], {
        resource,
      }),
      spansWith(PASSWORD),
    ];
    for (const request of requests) expect(await store.accept(request)).toMatchObject({ outcome: 'accepted' });
    expect(holding(folder, PASSWORD)).not.toEqual([]);
    const before = { ids: await idsOf(store), records: (await store.stats()).records };

    expect(await store.scrub({})).toMatchObject({ examined: 8, records: 8, unreadable: 0 });
    expect([holding(folder, PASSWORD), holding(folder, PASSWORD.toLowerCase())]).toEqual([[], []]);
    expect(holding(folder, 'scrub-found')).toEqual([]);
    expect(await store.eventOtlpJson(2)).toContain('the value [SECRET:password] again');
    expect({ ids: await idsOf(store), records: (await store.stats()).records }).toEqual(before);
    expect(await store.scrub({})).toEqual({ examined: 8, records: 0, secrets: 0, unreadable: 0 });
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });

  test('that was killed in its second round still knows what it found', async () => {
    const folder = temporaryFolder();
    const first = await openStore(folder);
    await first.accept(logsRequest([{ ...EVENT, 'conversation.id': 'a', output: `the value ${PASSWORD} again` }]));
    await first.close();
    const db = new DatabaseSync(join(folder, LOG_FILE));
    const found = [{ text: PASSWORD, mask: '[SECRET:password]', rule: 'secrets', isSecret: true }];
    db.prepare('INSERT INTO meta VALUES (?, ?)').run(SCRUB_KEY, JSON.stringify({ next: 0, round: 2 }));
    db.prepare('INSERT INTO meta VALUES (?, ?)').run('scrub-found', JSON.stringify(found));
    db.close();
    const store = await openStore(folder);
    await store.scrub({});
    expect(holding(folder, PASSWORD)).toEqual([]);
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });

  test('is for one conversation or one kind when asked', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    await store.accept(
      logsRequest([
        { ...EVENT, 'conversation.id': 'a', output: TOKEN },
        { ...EVENT, 'conversation.id': 'b', output: `${KEY_TOKEN} and password=Tr0ub4dor-horse-9` },
      ]),
    );
    const a = (await store.conversations(9)).find(({ key }) => key === 'a')?.id ?? 0;
    expect(await store.scrub({ conversationId: a })).toMatchObject({ examined: 1, records: 1 });
    expect([holding(folder, TOKEN), holding(folder, KEY_TOKEN).length > 0]).toEqual([[], true]);
    await store.scrub({ kinds: ['github-token'] });
    expect([holding(folder, KEY_TOKEN), holding(folder, 'Tr0ub4dor-horse-9').length > 0]).toEqual([[], true]);
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });

  test('keeps what was sent as sent, the queue exact, and a range in the middle goes on', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    const seen = follow(store);
    await configure(store, 'prod');
    const event = (text: string) => ({ ...EVENT, 'conversation.id': 'a', output: text });
    await store.accept(logsRequest([event(TOKEN), event(TOKEN), event('plain')]));
    const first = await store.relay.readBatch(batchRequest(seen.live('prod'), { maxRecords: 1 }));
    expect(first.taken).toEqual([[1, 1]]);
    await store.relay.apply(answerOf(seen.live('prod'), first));
    await store.scrub({});
    expect(holding(folder, TOKEN)).toEqual([]);

    const { events } = await store.leaks({ afterId: 0, limit: 9 }, [EXPORTER]);
    const secrets = events.flatMap(({ id, findings, exporters }) =>
      findings.flatMap(({ kind, type, scrubbed }, index) =>
        kind === 'secret' ? [{ id, type, scrubbed, sent: exporters[0]?.sent?.leaves?.includes(index) }] : [],
      ),
    );
    expect(secrets).toEqual([{ id: 1, type: 'github-token', scrubbed: true, sent: true }]);

    const rest = await store.relay.readBatch(batchRequest(seen.live('prod')));
    expect(rest.taken).toEqual([[2, 2]]);
    expect(Buffer.from(rest.body).includes(TOKEN)).toBe(false);
    expect(seen.live('prod')).toMatchObject({ queuedRecords: 2, queuedBytes: rest.payloadBytes });
    await store.relay.apply(answerOf(seen.live('prod'), rest));
    expect(seen.live('prod')).toMatchObject({ queuedRecords: 0, queuedBytes: 0 });
    expect(seen.counters('prod')).toMatchObject({ sent: 3, dropped: 0 });
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });

  test('goes on at the next start', async () => {
    const folder = temporaryFolder();
    await (await filled(folder)).close();
    const db = new DatabaseSync(join(folder, LOG_FILE));
    db.prepare('INSERT INTO meta VALUES (?, ?)').run(SCRUB_KEY, JSON.stringify({ next: 0 }));
    db.close();
    const store = await openStore(folder);
    // One that is asked for meanwhile waits for it, and finds nothing more.
    expect(await store.scrub({})).toMatchObject({ examined: 7, records: 0 });
    expect(holding(folder, TOKEN)).toEqual([]);
    await store.close();
    expect(logFaults(join(folder, LOG_FILE))).toEqual([]);
  });
});

test('a deleted conversation leaves no word of it, nor its title', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await store.accept(
    logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': 'gone', prompt: 'zanzibar quixotic' }]),
  );
  await store.accept(
    logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': 'kept', prompt: 'lighthouse' }]),
  );
  expect(holding(folder, 'quixotic')).not.toEqual([]);
  const id = (await store.conversations(9)).find(({ key }) => key === 'gone')?.id ?? 0;
  await store.purgeConversations([id]);
  expect([holding(folder, 'quixotic'), holding(folder, 'zanzibar')]).toEqual([[], []]);
  expect(holding(folder, 'lighthouse')).not.toEqual([]);
});

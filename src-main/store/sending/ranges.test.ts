/** What is kept of what exporters still have to send, over answers, restarts, deletion and damage. */
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { DEFINITION_VERSION } from '../../../src-shared/redaction/definition-version.ts';
import type { SendRange } from '../../log/relay-log.ts';
import { LOG_FILE, PAGE_BYTES } from '../file/open-database.ts';
import { capture, logsRequest, openStore, temporaryFolder } from '../testing/open-store.ts';
import { answerOf, batchRequest, configure, follow, prompts } from '../testing/relay-setup.ts';

describe('ranges', () => {
  test.each(['normal', 'full'] as const)(
    'begin with the exporter and count what is queued (%s)',
    async (synchronous) => {
      const store = await openStore(temporaryFolder(), { synchronous });
      await store.accept(prompts('before', 5));
      const known = follow(store);
      await configure(store, 'one');
      expect(known.live('one')).toMatchObject({ nextSeq: 6, queuedRecords: 0, queuedBytes: 0 });
      await store.accept(prompts('after', 7));
      await store.accept(capture('codex-0.169.0', 'traces'));
      expect(known.live('one')).toMatchObject({ nextSeq: 6, queuedRecords: 7 });
      const batch = await store.relay.readBatch(batchRequest(known.live('one'), { maxRecords: 4 }));
      expect(batch.records).toBe(4);
      await store.relay.apply(answerOf(known.live('one'), batch, { rejected: 1 }));
      expect(known.live('one')).toMatchObject({ nextSeq: 10, queuedRecords: 3 });
      expect(known.counters('one')).toEqual({
        sent: 3,
        rejected: 1,
        dropped: 0,
        deadLetters: 0,
        deadLettersGone: 0,
        droppedByRule: 0,
        held: 0,
      });
      const rest = await store.relay.readBatch(batchRequest(known.live('one')));
      await store.relay.apply(answerOf(known.live('one'), rest));
      expect(known.live('one')).toMatchObject({ queuedRecords: 0, queuedBytes: 0 });
    },
  );

  test('are there after a restart, with what was sent', async () => {
    const folder = temporaryFolder();
    const first = await openStore(folder);
    const known = follow(first);
    await configure(first, 'one', 'two');
    await first.accept(prompts('a', 10));
    for (const maxRecords of [3, 2]) {
      const batch = await first.relay.readBatch(batchRequest(known.live('one'), { maxRecords }));
      await first.relay.apply(answerOf(known.live('one'), batch));
    }
    await first.relay.apply({ type: 'enable', name: 'two', enabled: false, signals: ['logs'], from: 'from-now' });
    const { queuedBytes } = known.live('one');
    await first.close();

    const second = await openStore(folder);
    const again = follow(second);
    await configure(second, 'one', 'two');
    expect(again.live('one')).toMatchObject({ nextSeq: 6, queuedRecords: 5, queuedBytes });
    expect(again.counters('one')).toMatchObject({ sent: 5 });
    expect(again.exporters.get('two')).toMatchObject({ enabled: false });
    expect(again.live('two')).toMatchObject({ nextSeq: 1, queuedRecords: 10 });
    await second.relay.apply({
      type: 'enable',
      name: 'two',
      enabled: true,
      signals: ['logs'],
      from: 'from-where-it-stopped',
    });
    expect(again.live('two')).toMatchObject({ nextSeq: 1, queuedRecords: 10 });
    await second.relay.apply({ type: 'enable', name: 'two', enabled: true, signals: ['logs'], from: 'from-now' });
    expect(again.live('two')).toMatchObject({ nextSeq: 11, queuedRecords: 0 });
    await second.close();
    const db = new DatabaseSync(join(folder, LOG_FILE));
    const sent =
      'SELECT exporter, from_seq, to_seq, definition FROM sent_range JOIN redaction_rules ON fingerprint = rules';
    const definition = { names: [], rules: [], marks: true, version: DEFINITION_VERSION };
    expect(db.prepare(sent).all()).toEqual([
      { exporter: 'one', from_seq: 1, to_seq: 5, definition: JSON.stringify(definition) },
    ]);
    db.close();
  });

  test('follow a changed `enabled`, not an unchanged one', async () => {
    const store = await openStore();
    const known = follow(store);
    const setup = (enabled: boolean, settings = 's') =>
      store.relay.apply({
        type: 'configure',
        exporters: [{ name: 'one', enabled, signals: ['logs'], settings, rules: 'r' }],
      });
    await setup(true);
    await store.relay.apply({ type: 'enable', name: 'one', enabled: false, signals: ['logs'], from: 'from-now' });
    await setup(true);
    expect(known.exporters.get('one')?.enabled).toBe(false);
    await setup(false);
    await setup(true);
    expect(known.exporters.get('one')?.enabled).toBe(true);
    await store.relay.apply({ type: 'refuse', name: 'one', reason: 'no' });
    await setup(true);
    expect(known.exporters.get('one')?.refused).toBe('no');
    await setup(true, 'other');
    expect(known.exporters.get('one')?.refused).toBeUndefined();
  });

  test('what retention removes unsent is counted, once, and not when an answer was on its way', async () => {
    const store = await openStore(temporaryFolder(), { limitBytes: 300_000 });
    const known = follow(store);
    await configure(store, 'one', 'slow');
    await store.accept(logsRequest(Array.from({ length: 100 }, () => ({ text: 'x'.repeat(1000) }))));
    const onItsWay = await store.relay.readBatch(batchRequest(known.live('slow'), { maxRecords: 80 }));
    const batch = await store.relay.readBatch(batchRequest(known.live('one')));
    await store.relay.apply(answerOf(known.live('one'), batch));
    for (let i = 0; i < 4; i++) {
      await store.accept(logsRequest(Array.from({ length: 100 }, () => ({ text: 'x'.repeat(1000) }))));
    }
    while ((await store.stats()).bytes.logs > 300_000) await new Promise((resolve) => setImmediate(resolve));
    const { expired, records } = await store.stats();
    expect(expired.logs).toBeGreaterThan(100);
    expect(known.counters('one')).toMatchObject({ sent: 100, dropped: expired.logs - 100 });
    expect(known.live('one').queuedRecords).toBe(records.logs);
    expect(known.counters('slow')).toMatchObject({ sent: 0, dropped: expired.logs });
    await store.relay.apply(answerOf(known.live('slow'), onItsWay));
    expect(known.counters('slow')).toMatchObject({ sent: 80, dropped: expired.logs - 80 });
    expect(known.live('slow').queuedRecords).toBe(records.logs);
  });

  test('purging counts what was not sent yet', async () => {
    const store = await openStore();
    const known = follow(store);
    await configure(store, 'one');
    await store.accept(prompts('a', 4));
    await store.accept(prompts('b', 4));
    const batch = await store.relay.readBatch(batchRequest(known.live('one'), { maxRecords: 2 }));
    await store.relay.apply(answerOf(known.live('one'), batch));
    const [a] = (await store.conversations(10)).sort((one, other) => one.id - other.id);
    expect(await store.relay.countSince([a?.id ?? 0], known.live('one').nextSeq)).toBe(2);
    await store.purgeConversations([a?.id ?? 0]);
    expect(known.counters('one')).toMatchObject({ sent: 2, dropped: 2 });
    expect(known.live('one').queuedRecords).toBe(4);
  });

  test('dead letters are kept, sent again or dropped, and go with their records', async () => {
    const store = await openStore();
    const known = follow(store);
    await configure(store, 'one');
    await store.accept(prompts('a', 6));
    const batch = await store.relay.readBatch(batchRequest(known.live('one')));
    const deadLetters = [2, 3, 5].map((seq) => ({ seq, sizeBytes: 10, status: 400, message: `no ${seq}` }));
    await store.relay.apply(
      answerOf(known.live('one'), batch, {
        taken: [
          [1, 1],
          [4, 1],
          [6, 1],
        ],
        deadLetters,
      }),
    );
    expect(known.live('one')).toMatchObject({ nextSeq: 7, queuedRecords: 0 });
    expect(known.counters('one')).toMatchObject({ sent: 3, deadLetters: 3 });
    expect(await store.relay.deadLetters('one', 2)).toMatchObject([
      { seq: 2, signal: 'logs', status: 400, message: 'no 2', resending: false },
      { seq: 3 },
    ]);
    await store.relay.apply({ type: 'resend', name: 'one', seqs: [2, 3] });
    const resent = [...known.ranges.values()].filter(({ kind }) => kind === 'dead-letter');
    expect(resent.map(({ nextSeq, endSeq }) => [nextSeq, endSeq])).toEqual([
      [2, 2],
      [3, 3],
    ]);
    const [good, bad] = resent as [SendRange, SendRange];
    const one = await store.relay.readBatch(batchRequest(good, { endSeq: 2 }));
    expect(one).toMatchObject({ records: 1, taken: [[2, 1]] });
    await store.relay.apply(answerOf(good, one));
    const again = [{ seq: 3, sizeBytes: 10, status: 413, message: 'too large' }];
    await store.relay.apply(answerOf(bad, { ...one, nextSeq: 4 }, { taken: [], sentRuns: [], deadLetters: again }));
    expect([...known.ranges.values()].filter(({ kind }) => kind === 'dead-letter')).toEqual([]);
    expect(known.counters('one')).toMatchObject({ sent: 4, deadLetters: 2, deadLettersGone: 0 });
    expect((await store.relay.deadLetters('one', 9)).map(({ seq, message }) => [seq, message])).toEqual([
      [3, 'too large'],
      [5, 'no 5'],
    ]);
    await store.relay.apply({ type: 'dropDeadLetters', name: 'one', seqs: [3] });
    const conversations = await store.conversations(1);
    await store.purgeConversations(conversations.map(({ id }) => id));
    expect(known.counters('one')).toMatchObject({ sent: 4, deadLetters: 0, deadLettersGone: 2, dropped: 0 });
    expect(await store.relay.deadLetters('one', 9)).toEqual([]);
  });

  test('of a log that was damaged are counted as dropped; switches and counters go over to the new one', async () => {
    const folder = temporaryFolder();
    const file = join(folder, LOG_FILE);
    const first = await openStore(folder);
    for (let i = 0; i < 50; i++) await first.accept(capture('codex-0.169.0', 'traces'));
    await first.close();

    const store = await openStore(folder);
    const known = follow(store);
    await configure(store, 'one', 'two');
    await store.relay.apply({ type: 'enable', name: 'two', enabled: false, signals: ['logs'], from: 'from-now' });
    await store.relay.apply({ type: 'planRename', from: 'two', to: 'three' });
    await store.accept(prompts('a', 8));
    const before = known.live('one');
    const batch = await store.relay.readBatch(batchRequest(before, { maxRecords: 3 }));
    await store.relay.apply(answerOf(before, batch));
    const descriptor = openSync(file, 'r+');
    const noise = Buffer.alloc(PAGE_BYTES, 0xa5);
    const pages = statSync(file).size / PAGE_BYTES;
    for (let page = 1; page < pages; page++) writeSync(descriptor, noise, 0, PAGE_BYTES, page * PAGE_BYTES);
    closeSync(descriptor);
    const replaced = new Promise((resolve) => store.onNotice(resolve));
    await expect(store.relay.readBatch(batchRequest({ signal: 'traces', nextSeq: 1 }))).rejects.toThrow(/malformed/);
    await replaced;
    await store.accept(prompts('b', 2));
    expect(known.counters('one')).toMatchObject({ sent: 3 });
    expect(known.counters('one')).toMatchObject({ dropped: 5 });
    // Of a range of the log that is no more.
    await store.relay.apply(answerOf(before, batch));
    expect(known.exporters.get('two')).toMatchObject({ enabled: false });
    const range = known.live('one');
    expect(range.queuedRecords).toBe(2);
    const rest = await store.relay.readBatch(batchRequest(range));
    await store.relay.apply(answerOf(range, rest));
    expect(known.counters('one')).toMatchObject({ sent: 5, dropped: 5 });
    await configure(store, 'one', 'three');
    expect(known.exporters.get('three')).toMatchObject({ enabled: false });
  });
});

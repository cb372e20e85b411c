/** What would leave of stored events, through the real log and its reader thread. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NOT_UTF8 } from '../../../src-shared/contract/redaction-api.ts';
import { ruleSchema } from '../../../src-shared/redaction/rule.ts';
import { SECRET_FORMS } from '../../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../../src-shared/testing/random-source.ts';
import type { LogStore } from '../../log/log-store.ts';
import type { ExporterRedaction } from '../../log/preview.ts';
import { capture, idsOf, logsRequest, openStore, requestOf } from '../testing/open-store.ts';

const SECRET = (SECRET_FORMS.find(({ kinds }) => kinds.includes('github-token')) ?? SECRET_FORMS[0])?.make(
  createRandomSource(3),
) as string;

function exporter(name: string, names: string[], rules: object[] = []): ExporterRedaction {
  const definition = {
    exporter: name,
    names,
    rules: rules.map((rule) => ruleSchema.parse(rule)),
    marks: true,
    keyHex: '22'.repeat(32),
  };
  return { exporter: name, enabled: true, definition };
}

async function storeOf(...records: Array<Record<string, string>>): Promise<LogStore> {
  const store = await openStore();
  await store.accept(
    logsRequest(
      records.map((attributes) => ({
        'event.name': 'codex.tool_result',
        'conversation.id': 'a',
        ...attributes,
      })),
      { resource: { 'service.name': 'codex_exec', 'host.name': 'workstation' } },
    ),
  );
  return store;
}

describe('leaves', () => {
  it.each([
    ['03b-latin1.pb', /caf\ufffd/],
    ['03-lone-surrogate.pb', /\ufffd/],
  ])('lists text that is not UTF-8 (%s), also without rules, and before what rules change', async (file, says) => {
    const store = await openStore();
    await store.accept(requestOf('logs', readFileSync(new URL(`../../host/fixtures/${file}`, import.meta.url))));
    const ids = await idsOf(store);
    const all = await Promise.all(
      ids.map((id) => store.leaves(id, [exporter('plain', []), exporter('masked', ['content'])])),
    );
    const listed = all.filter((one) => one?.[0]?.outcome === 'changed');
    expect(listed).toHaveLength(1);
    const [plain, masked] = listed[0] ?? [];
    expect(plain?.changeCount).toBe(1);
    expect(plain?.changes).toMatchObject([{ part: 'record', rule: NOT_UTF8, count: 1 }]);
    expect(plain?.changes[0]?.after?.stringValue).toMatch(says);
    expect(JSON.stringify(plain?.sent)).toContain('sluice.replaced_texts');
    expect(masked?.changes.map(({ rule }) => rule)).toEqual([NOT_UTF8, 'content']);
    const whole = await store.leavesText(
      ids[all.indexOf(listed[0])] as number,
      exporter('masked', ['content']),
      1,
      'before',
    );
    expect(whole).toMatch(says);
  });

  it('shows one event at every exporter, each under its own rules', async () => {
    const store = await storeOf({ output: `token ${SECRET} end`, arguments: '{}' });
    const exporters = [
      exporter('plain', []),
      exporter('masked', ['secrets', 'identity']),
      exporter('dropping', ['none-of-these'], [{ name: 'none-of-these', keys: ['output'], action: 'drop-event' }]),
      exporter('wrong', ['nothing-known']),
      { ...exporter('metrics', ['secrets']), enabled: false, neverSends: 'It does not list logs.' },
    ];
    const [plain, masked, dropping, wrong, metrics] = (await store.leaves(1, exporters)) ?? [];
    expect(plain).toMatchObject({ exporter: 'plain', outcome: 'unchanged', redact: [], changes: [], changeCount: 0 });
    expect(JSON.stringify(plain?.sent)).toContain(SECRET);
    expect(masked).toMatchObject({
      outcome: 'changed',
      redact: ['secrets', 'identity'],
      changeCount: 2,
      changes: [
        {
          part: 'record',
          path: 'attributes["output"]',
          rule: 'secrets',
          before: { stringValue: `token ${SECRET} end` },
          after: { stringValue: 'token [SECRET:github-token] end' },
          count: 1,
        },
        { part: 'resource', path: 'resource.attributes["host.name"]', rule: 'identity' },
      ],
    });
    expect(JSON.stringify(masked?.sent)).not.toContain(SECRET);
    expect(masked?.sent?.record.attributes.at(-1)).toEqual({
      key: 'sluice.redacted',
      value: { stringValue: 'secrets=1' },
    });
    expect(dropping).toMatchObject({ outcome: 'dropped', changes: [{ rule: 'none-of-these' }] });
    expect(dropping).not.toHaveProperty('sent');
    expect(wrong).toMatchObject({ outcome: 'not-sent', reason: expect.stringContaining('nothing-known') });
    expect(metrics).toMatchObject({ outcome: 'not-sent', enabled: false, reason: 'It does not list logs.' });
  });

  it('decodes what it shows from the bytes: exact numbers and unchanged captures stay as they are stored', async () => {
    const store = await openStore();
    await store.accept(capture('claude-code-2.1.197', 'logs'));
    for (const id of (await idsOf(store)).slice(0, 40)) {
      const [leaves] = (await store.leaves(id, [exporter('plain', [])])) ?? [];
      const detail = await store.event(id);
      expect(leaves?.sent).toEqual({
        record: detail?.record,
        resource: detail?.resource,
        scope: detail?.scope,
        ...(detail?.resourceSchemaUrl === undefined ? {} : { resourceSchemaUrl: detail.resourceSchemaUrl }),
        ...(detail?.scopeSchemaUrl === undefined ? {} : { scopeSchemaUrl: detail.scopeSchemaUrl }),
      });
    }
  });

  it('cuts long texts and gives them whole when asked', async () => {
    const long = `${'x'.repeat(40_000)} ${SECRET} ${'y'.repeat(40_000)}`;
    const store = await storeOf({ output: long });
    const masking = exporter('one', ['secrets']);
    const [leaves] = (await store.leaves(1, [masking])) ?? [];
    const [change] = leaves?.changes ?? [];
    expect(change?.before.stringValue).toHaveLength(32 * 1024);
    expect(change?.cut).toEqual({ before: long.length, after: long.length - SECRET.length + 21 });
    expect(await store.leavesText(1, masking, 0, 'before')).toBe(long);
    expect(await store.leavesText(1, masking, 0, 'after')).toBe(long.replace(SECRET, '[SECRET:github-token]'));
    expect(await store.leavesText(1, masking, 7, 'after')).toBeUndefined();
    expect(leaves?.sent?.record.attributes.find(({ key }) => key === 'output')?.value?.stringValue).toHaveLength(
      32 * 1024,
    );
  });

  it('shows of very many long changes the later ones only around the change', async () => {
    const long = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`key${index}`, `${'x'.repeat(40_000)} CUST-${index}`]),
    );
    const store = await storeOf(long);
    const [leaves] = (await store.leaves(1, [exporter('one', ['c'], [{ name: 'c', regex: 'CUST-\\d+' }])])) ?? [];
    expect(leaves?.changeCount).toBe(150);
    expect(leaves?.changes[0]?.before.stringValue).toHaveLength(32 * 1024);
    expect(leaves?.changes[149]?.before.stringValue?.length).toBeLessThanOrEqual(400);
    expect(leaves?.changes[149]?.cut?.before).toBe(40_009);
    expect(leaves?.changes[149]?.after?.stringValue).toContain('[REDACTED]');
  });

  it('answers anew when rules or the event are others', async () => {
    const store = await storeOf({ output: 'CUST-1' }, { output: 'CUST-2' });
    const rules = [{ name: 'c', regex: 'CUST-\\d+' }];
    const outcomeOf = async (id: number, names: string[]) =>
      (await store.leaves(id, [exporter('one', names, rules)]))?.[0]?.changes.map(({ before }) => before.stringValue);
    expect(await outcomeOf(1, [])).toEqual([]);
    expect(await outcomeOf(1, ['c'])).toEqual(['CUST-1']);
    expect(await outcomeOf(2, ['c'])).toEqual(['CUST-2']);
    expect(await outcomeOf(1, ['c'])).toEqual(['CUST-1']);
  });

  it('knows nothing of events that are gone or hidden', async () => {
    const store = await storeOf({ output: 'x' });
    expect(await store.leaves(99, [exporter('one', [])])).toBeUndefined();
    await store.hideConversations([1]);
    expect(await store.leaves(1, [exporter('one', [])])).toBeUndefined();
    expect(await store.leavesText(1, exporter('one', []), 0, 'before')).toBeUndefined();
  });

  it('does not begin what was given up while it waited', async () => {
    const store = await storeOf({ output: 'x'.repeat(1_000) });
    const given = new AbortController();
    const calls = Array.from({ length: 5 }, () => store.leaves(1, [exporter('one', ['secrets'])], given.signal));
    given.abort(new Error('something else is shown'));
    expect(await Promise.allSettled(calls)).toEqual(
      Array.from({ length: 5 }, () => expect.objectContaining({ status: 'rejected' })),
    );
    expect(await store.leaves(1, [exporter('one', [])])).toHaveLength(1);
  });
});

describe('a trial', () => {
  const trial = (names: string[], rules: object[] = []) => exporter('', names, rules).definition;

  it('counts and shows what would change, newest first, and looks at no more than it was asked for', async () => {
    const records = Array.from({ length: 30 }, (_, index) => ({ output: index % 3 === 0 ? `CUST-${index}` : 'ok' }));
    const store = await storeOf(...records);
    const rules = [{ name: 'customers', regex: 'CUST-\\d+' }];
    const tried = await store.tryRedaction(trial(['customers'], rules), 1_000);
    expect(tried).toMatchObject({ outcome: 'tried', examined: 30, changed: 10, dropped: 0, held: 0 });
    expect(tried.events.map(({ id }) => id)).toEqual([28, 25, 22, 19, 16, 13, 10, 7, 4, 1]);
    expect(tried.events[0]).toEqual({
      id: 28,
      outcome: 'changed',
      changeCount: 1,
      changes: [
        {
          part: 'record',
          path: 'attributes["output"]',
          rule: 'customers',
          before: { stringValue: 'CUST-27' },
          after: { stringValue: '[REDACTED]' },
          count: 1,
        },
      ],
    });
    expect(await store.tryRedaction(trial(['customers'], rules), 3)).toMatchObject({ examined: 3, changed: 1 });
  });

  it('shows of long texts what is around the change', async () => {
    const store = await storeOf({ output: `${'x'.repeat(5_000)} CUST-42 ${'y'.repeat(5_000)}` });
    const tried = await store.tryRedaction(trial(['c'], [{ name: 'c', regex: 'CUST-\\d+' }]), 10);
    const [change] = tried.events[0]?.changes ?? [];
    expect(change?.before.stringValue).toContain(' CUST-42 yyy');
    expect(change?.after?.stringValue).toContain(' [REDACTED] yyy');
    expect(change?.before.stringValue?.length).toBeLessThanOrEqual(400);
    expect(change?.cut).toEqual({ before: 10_009, after: 10_012 });
  });

  it('bounds what it shows: 200 events, 10 changes of each', async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`key${index}`, 'CUST-1']));
    const store = await storeOf(...Array.from({ length: 250 }, () => many));
    const tried = await store.tryRedaction(trial(['c'], [{ name: 'c', regex: 'CUST' }]), 1_000);
    expect(tried).toMatchObject({ examined: 250, changed: 250 });
    expect(tried.events).toHaveLength(200);
    expect(tried.events[0]).toMatchObject({ changeCount: 12 });
    expect(tried.events[0]?.changes).toHaveLength(10);
  });

  it('counts events that a rule drops, and leaves out hidden ones', async () => {
    const store = await storeOf({ output: 'a' }, { output: 'b' });
    const drop = trial(['d'], [{ name: 'd', keys: ['output'], regex: 'b', action: 'drop-event' }]);
    expect(await store.tryRedaction(drop, 10)).toMatchObject({ examined: 2, changed: 0, dropped: 1 });
    await store.hideConversations([1]);
    expect(await store.tryRedaction(drop, 10)).toMatchObject({ examined: 0 });
  });

  it('lets others in between and ends when nobody waits', async () => {
    const store = await storeOf(...Array.from({ length: 300 }, () => ({ output: 'word '.repeat(2_000) })));
    const given = new AbortController();
    const order: string[] = [];
    const long = store
      .tryRedaction(trial(['c'], [{ name: 'c', regex: '(w+o*r+d*)+zz' }]), 1_000, given.signal)
      .catch(() => order.push('trial'));
    await store.leaves(1, [exporter('one', [])]);
    order.push('leaves');
    given.abort(new Error('a newer one came'));
    await long;
    expect(order).toEqual(['leaves', 'trial']);
  });
});

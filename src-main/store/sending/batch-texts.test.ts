/** Text that is not UTF-8 on its way to a collector without rules, read by a parser that refuses such text. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeExportRequest } from '../../otlp/decode.ts';
import { REPLACED_TEXTS_KEY } from '../../redaction/sound-text.ts';
import { parseOfficially } from '../../testing/official-parser.ts';
import { openStore, requestOf } from '../testing/open-store.ts';
import { batchRequest, prompts } from '../testing/relay-setup.ts';

const hostFixture = (name: string) => readFileSync(new URL(`../../host/fixtures/${name}`, import.meta.url));

test.each(['03-lone-surrogate.pb', '03b-latin1.pb'])(
  '%s leaves as U+FFFD, marked, its neighbours as they are',
  async (file) => {
    const store = await openStore();
    const stored = hostFixture(file);
    expect(() => parseOfficially('logs', stored)).toThrow();
    await store.accept(prompts('before é', 2));
    await store.accept(requestOf('logs', stored));
    await store.accept(prompts('after', 2));
    const batch = await store.relay.readBatch(batchRequest({ signal: 'logs', nextSeq: 1 }));
    const { records, texts } = parseOfficially('logs', batch.body);
    expect(batch.records).toBe(records);
    expect(texts.filter((text) => text === REPLACED_TEXTS_KEY)).toHaveLength(1);
    expect(texts.some((text) => text.includes('\ufffd'))).toBe(true);
    const json = JSON.stringify(decodeExportRequest('logs', batch.body));
    for (const text of ['before é 0', 'before é 1', 'after 0', 'after 1']) expect(json).toContain(text);
    // What was remembered of the chunk leaves the same once more.
    const again = await store.relay.readBatch(batchRequest({ signal: 'logs', nextSeq: 1 }));
    expect(again.body).toEqual(batch.body);
    expect(batch.payloadBytes).toBe(again.payloadBytes);
  },
);

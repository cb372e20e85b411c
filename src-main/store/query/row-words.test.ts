/** Free text finds every word that a row shows, of every event in every capture. */
import { expect, test } from 'vitest';
import { shortName } from '../../../src-shared/timeline/short-name.ts';
import { allCaptures } from '../../testing/all-captures.ts';
import { idsOf, openStore, requestOf } from '../testing/open-store.ts';

/** Tokens, cost and durations have keys of their own; their words are not looked for. */
const NUMBERS = /[~$]?[\d.,]+[kM]?→[\d.,]+[kM]?(?: tok)?|\$[\d.]+|retry \d+|\d+ characters|[\d.]+m?s$/g;
/** Where nothing else is known a row shows a body with its keys; only its values are searched. */
const BODY_KEYS = new Set(['name', 'arguments']);
const WORD = /[\p{L}\p{N}][\p{L}\p{N}._/-]*/gu;

test.each(['logs', 'traces'] as const)('of %s', { timeout: 300_000 }, async (signal) => {
  const store = await openStore();
  for (const { json } of allCaptures().filter((one) => one.signal === signal)) {
    await store.accept(requestOf(signal, Buffer.from(json), 'json'));
  }
  const ids = await idsOf(store);
  const shown = new Map<string, number[]>();
  for (let at = 0; at < ids.length; at += 500) {
    for (const { id, name, summary } of await store.rows(ids.slice(at, at + 500))) {
      const text = `${shortName(name)} ${summary.replace(/…$/, '').replaceAll(NUMBERS, '')}`;
      // A line is cut in the middle of a word.
      const words = text.match(WORD) ?? [];
      if (summary.endsWith('…')) words.pop();
      for (const word of words.filter((one) => !BODY_KEYS.has(one))) shown.set(word, [...(shown.get(word) ?? []), id]);
    }
  }
  const missed: string[] = [];
  for (const [word, wanted] of shown) {
    const found = new Set(await idsOf(store, `"${word}"`));
    const lost = wanted.filter((id) => !found.has(id));
    if (lost.length === 0) continue;
    const [row] = await store.rows([lost[0] as number]);
    missed.push(`${word} (${lost.length}): ${row?.name} ${row?.summary.slice(0, 100)}`);
  }
  expect(shown.size).toBeGreaterThan(100);
  expect(missed).toEqual([]);
});

/** Another tool's detectors as the oracle: whatever secretlint's recommended preset finds in the corpus, ours find. */
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { expect, it } from 'vitest';
import { makeCorpus, makeScenes } from '../testing/corpus/corpus.ts';
import { scoreCorpus, wholeCorpus } from '../testing/corpus/score.ts';
import { maskSecrets } from './secrets/find-secrets.ts';

async function oracle(text: string) {
  const { messages } = await lintSource({
    source: { content: text, filePath: '/text.txt', ext: '.txt', contentType: 'text' },
    options: { config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] } },
  });
  return messages;
}

it('finds everything that the oracle finds', async () => {
  const { secrets, lookalikes } = wholeCorpus();
  let found = 0;
  const left: string[] = [];
  // The oracle takes `xxxx` behind a prefix for a token, and <password> for a password; the corpus says that they are none.
  const placeholders = new Set(['placeholder tokens', 'placeholders of tokens', 'URLs in docs']);
  const others = lookalikes.filter(({ name }) => !placeholders.has(name));
  for (const { text } of [...secrets, ...others]) {
    const messages = await oracle(text);
    found += messages.length;
    if (messages.length === 0) continue;
    const masked = maskSecrets(text)?.text ?? text;
    for (const { ruleId, range } of await oracle(masked)) {
      const piece = masked.slice(...range);
      // A mask where a URL's password was is a password to the oracle.
      if (!piece.includes(':[SECRET:')) left.push(`${ruleId}: ${piece}`);
    }
  }
  // It has to find enough for the comparison to say anything.
  expect(found).toBeGreaterThan(150);
  expect(left).toEqual([]);
}, 120_000);

it('has as many as are asked for', () => {
  const { secrets, lookalikes } = makeCorpus();
  expect(secrets.length).toBeGreaterThanOrEqual(400);
  expect(new Set(secrets.map(({ kinds }) => kinds[0])).size).toBeGreaterThanOrEqual(40);
  expect(lookalikes.length).toBeGreaterThanOrEqual(2_000);
});

it.each([
  ['every form in every place', makeCorpus],
  ['scenes', makeScenes],
])('finds the secrets and leaves what is like them: %s', (_, make) => {
  const score = scoreCorpus(make());
  expect(score.recall).toBeGreaterThanOrEqual(0.99);
  expect(score.precision).toBeGreaterThanOrEqual(0.98);
});

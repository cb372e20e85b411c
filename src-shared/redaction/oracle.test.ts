/** Another tool's detectors as the oracle: whatever secretlint's recommended preset finds in the corpus, ours find. */
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { expect, it } from 'vitest';
import { makeCorpus } from '../../e2e/corpus/corpus.ts';
import { scoreCorpus } from '../../e2e/corpus/score.ts';
import { maskSecrets } from './secrets/find-secrets.ts';

async function oracle(text: string) {
  const { messages } = await lintSource({
    source: { content: text, filePath: '/text.txt', ext: '.txt', contentType: 'text' },
    options: { config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] } },
  });
  return messages;
}

it('finds everything that the oracle finds', async () => {
  const { secrets, lookalikes } = makeCorpus();
  let found = 0;
  const left: string[] = [];
  // The oracle takes `xxxx` behind a prefix for a token; the corpus says that is none.
  const others = lookalikes.filter(({ name }) => name !== 'placeholder tokens');
  for (const { text } of [...secrets, ...others]) {
    const messages = await oracle(text);
    found += messages.length;
    if (messages.length === 0) continue;
    const masked = maskSecrets(text)?.text ?? text;
    for (const { ruleId, range } of await oracle(masked)) left.push(`${ruleId}: ${masked.slice(...range)}`);
  }
  // It has to find enough for the comparison to say anything.
  expect(found).toBeGreaterThan(150);
  expect(left).toEqual([]);
}, 120_000);

it('finds the secrets of the corpus and leaves what is like them', () => {
  const score = scoreCorpus(makeCorpus());
  expect(score.secrets).toBeGreaterThanOrEqual(400);
  expect(score.kinds.size).toBeGreaterThanOrEqual(40);
  expect(score.lookalikes).toBeGreaterThanOrEqual(2_000);
  expect(score.recall).toBeGreaterThanOrEqual(0.99);
  expect(score.precision).toBeGreaterThanOrEqual(0.98);
});

/**
 * How well secrets are found: recall and precision on the corpus, by kind.
 *
 *     node e2e/corpus/score.ts [--forms | --scenes] [--misses] [--json]
 *
 * A secret counts as found when no eight characters of it are left in the masked text, decoded where it stood encoded. A lookalike in
 * which anything is masked counts against precision.
 */
import { makeCorpus, makeScenes } from '../../src-shared/testing/corpus/corpus.ts';
import { scoreCorpus, wholeCorpus } from '../../src-shared/testing/corpus/score.ts';

const only = process.argv.includes('--forms') ? makeCorpus() : process.argv.includes('--scenes') && makeScenes();
const score = scoreCorpus(only || wholeCorpus());
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const lines = [...score.kinds].map(
  ([kind, { secrets, found, namedRight }]) =>
    `${kind.padEnd(22)} ${String(secrets).padStart(4)}   recall ${percent(found / secrets).padStart(7)}   named ${percent(namedRight / secrets).padStart(7)}`,
);
lines.push('', `${score.secrets} secrets of ${score.kinds.size} kinds: recall ${percent(score.recall)}`);
lines.push(
  `${score.lookalikes} lookalikes, ${score.falseAlarms.length} false alarms: precision ${percent(score.precision)}`,
);
const alarms = new Map<string, number>();
for (const { name } of score.falseAlarms) alarms.set(name, (alarms.get(name) ?? 0) + 1);
for (const [name, count] of alarms) lines.push(`  false alarm: ${name} (${count})`);
if (process.argv.includes('--misses')) {
  for (const { place, kinds, text } of score.missed)
    lines.push(`missed ${kinds[0]} in ${place}: ${JSON.stringify(text.slice(0, 300))}`);
  for (const { name, found } of score.falseAlarms) lines.push(`alarm in ${name}: ${found.join(' | ')}`);
}
const { secrets, lookalikes, recall, precision } = score;
process.stdout.write(
  process.argv.includes('--json')
    ? `${JSON.stringify({ secrets, lookalikes, recall, precision })}\n`
    : `${lines.join('\n')}\n`,
);

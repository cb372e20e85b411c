/**
 * Scores the detectors of secrets on the attack set.
 *
 *     node e2e/corpus/attack/score.ts [--held-out] [--seed N] [--failures GROUP]
 *
 * `--failures` prints the texts of a group that leak, or with `lookalikes` those that are masked; not of the
 * held-out set, which stays unseen.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_SEED, makeAttackSet } from './attack-set.ts';
import { GROUPS } from './attack-text.ts';
import { makeHeldOutSet } from './held-out.ts';
import { measure } from './measure.ts';

const { values } = parseArgs({
  options: { 'held-out': { type: 'boolean' }, seed: { type: 'string' }, failures: { type: 'string' } },
});
const seed = Number(values.seed ?? DEFAULT_SEED);
const measured = measure(values['held-out'] ? makeHeldOutSet(seed) : makeAttackSet(seed));
const percent = (part: number, all: number) => `${((part / all) * 100).toFixed(1).padStart(5)} %`;
const lines = [`${values['held-out'] ? 'held-out set' : 'attack set'}, seed ${seed}`, ''];
for (const group of GROUPS) {
  const { texts, masked } = measured.groups[group];
  lines.push(
    `${group.padEnd(12)} ${String(texts).padStart(5)} texts ${String(masked).padStart(5)} masked ${percent(masked, texts)}`,
  );
}
const { texts, spared } = measured.lookalikes;
lines.push(
  `${'lookalikes'.padEnd(12)} ${String(texts).padStart(5)} texts ${String(spared).padStart(5)} spared ${percent(spared, texts)}`,
);
if (values.failures !== undefined && !values['held-out']) {
  lines.push('');
  for (const { entry, left } of measured.leaks.filter(({ entry }) => entry.group === values.failures)) {
    lines.push(JSON.stringify({ kind: entry.kind, text: entry.text, needle: entry.needle, left, key: entry.key }));
  }
  if (values.failures === 'lookalikes') {
    for (const { entry, left } of measured.alarms) lines.push(JSON.stringify({ ...entry, left }));
  }
}
process.stdout.write(`${lines.join('\n')}\n`);

/** `npm run fuzz:redaction -- [RECORDS] [SEED]`: 1,000,000 records and a seed of today when left out. Fails with what disagrees. */
import { checkRedaction } from '../../src-main/testing/redaction-fuzz/check-redaction.ts';

const [records = 1_000_000, seed = Number(new Date().toISOString().slice(0, 10).replaceAll('-', ''))] = process.argv
  .slice(2)
  .map(Number);
if (!Number.isSafeInteger(records) || !Number.isSafeInteger(seed)) {
  process.stderr.write('Two whole numbers at most: how many records, and the seed.\n');
  process.exit(2);
}
const startedMs = performance.now();
const seconds = () => ((performance.now() - startedMs) / 1000).toFixed(0);
const { lists, failures, failed } = checkRedaction(records, seed, (done) =>
  process.stderr.write(`${done} of ${records} records, ${seconds()} s\n`),
);
process.stdout.write(`${records} records, seed ${seed}, ${seconds()} s\n`);
for (const { names, walkSaysYes, changed } of lists) {
  process.stdout.write(`  ${names.join(', ')}: the walk says yes to ${walkSaysYes}, ${changed} changed or held\n`);
}
process.stdout.write(`  ${failed} disagreements\n`);
for (const failure of failures) process.stdout.write(`    ${failure}\n`);
process.exitCode = failed === 0 ? 0 : 1;

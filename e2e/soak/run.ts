/**
 * `npm run soak -- NAME [--minutes N] [--node FILE] [--seed N]`: one of the long checks that are not part of CI; without a name, all of them in
 * turn. Each is a file of this folder that exports `run`, starts the built program, prints its figures and fails with
 * exit code 1 when something acknowledged was lost or something else that must not happen did. Needs `npm run build`.
 */
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

export interface SoakOptions {
  /** How long it may take; a check that does not repeat itself ends by itself. */
  minutes: number;
  /** The Node that what is asked of Node itself is asked of. Default: the one that runs. */
  node: string;
  /** What is made by chance is the same for the same seed. Default: the day. */
  seed: number;
}

/** Throws when what must hold did not. */
export type Soak = (options: SoakOptions) => Promise<void>;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '2' },
    node: { type: 'string', default: process.execPath },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 10).replaceAll('-', '') },
  },
});
const all = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('-soak.ts'))
  .map((name) => name.slice(0, -'-soak.ts'.length));
const names = positionals.length === 0 ? all : positionals;
const unknown = names.find((name) => !all.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no soak "${unknown}". There are: ${all.join(', ')}.\n`);
  process.exit(2);
}
for (const name of names) {
  const { run } = (await import(`./${name}-soak.ts`)) as { run: Soak };
  process.stdout.write(`\n── ${name}\n`);
  try {
    await run({ minutes: Number(values.minutes), node: values.node, seed: Number(values.seed) });
  } catch (error) {
    process.stdout.write(`FAILED ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** `npm run bench -- NAME`: one benchmark; without a name, all of them in turn. Needs `npm run build` first. */
const BENCHMARKS = [
  'intake',
  'durability',
  'relay',
  'to-screen',
  'open-conversation',
  'start',
  'exec-overhead',
  'preview',
  'rebuild',
  'run-outline',
  'long-run',
  'redaction',
] as const;

const named = process.argv[2];
const names = named ? BENCHMARKS.filter((name) => name === named) : BENCHMARKS;
if (names.length === 0) {
  process.stderr.write(`There is no benchmark "${named}". There are: ${BENCHMARKS.join(', ')}.\n`);
  process.exit(2);
}
for (const name of names) {
  const { run } = (await import(`./${name}.ts`)) as { run(): Promise<void> };
  await run();
}

export {};

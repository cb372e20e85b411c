import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.{ts,tsx}', 'e2e/{corpus,rules,support}/**/*.test.ts'],
    testTimeout: 30_000,
    pool: 'forks',
    // Tests read style sheets as text (colours, names of classes) and apply none.
    css: { include: [/\.css\?raw/] },
    // Tests wait more than they compute: two at once also where there are two processors.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});

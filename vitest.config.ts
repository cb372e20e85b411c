import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.{ts,tsx}', 'e2e/{corpus,rules,support}/**/*.test.ts'],
    testTimeout: 30_000,
    pool: 'forks',
    // The colours' contrast is computed from the tokens; other styles are left out of unit tests.
    css: { include: [/tokens\.css/] },
  },
});

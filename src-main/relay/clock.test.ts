import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';

test('a wait that is over already ends soon, and Node writes no warning of it to stderr', async () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning.name);
  process.on('warning', onWarning);
  try {
    await new Promise<void>((resolve) => void systemClock.after(-3.5, resolve));
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', onWarning);
  }
});

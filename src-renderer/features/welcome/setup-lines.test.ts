import { expect, it } from 'vitest';
import { setupLines } from './setup-lines.ts';

it('marks comments where the language has them', () => {
  expect(setupLines({ language: 'toml', text: '# here\n[otel]\n' })).toEqual([
    { text: '# here', isComment: true },
    { text: '[otel]', isComment: false },
  ]);
  expect(setupLines({ language: 'json', text: '#' })).toEqual([{ text: '#', isComment: false }]);
});

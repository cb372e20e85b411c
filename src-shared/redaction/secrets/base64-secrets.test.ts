import { describe, expect, test } from 'vitest';
import { createRandomSource } from '../../../e2e/corpus/random-source.ts';
import { findSecrets, maskSecrets } from './find-secrets.ts';
import { mayHoldSecret } from './may-hold.ts';

const TOKEN = `ghp_${'aZ3kQ9xW7mB2'.repeat(3)}`;
const LINE = `export GITHUB_TOKEN=${TOKEN}\n`;
const PROSE = 'All of this is text that nobody has to hide. ';

/** Its secret stands so many bytes into the content. */
function content(before: number, filler: 'text' | 'noise'): Buffer {
  const noise =
    filler === 'noise'
      ? Buffer.from(createRandomSource(before).bytes(before))
      : Buffer.from(PROSE.repeat(before / PROSE.length + 1));
  return Buffer.concat([noise.subarray(0, before), Buffer.from(`\n${LINE}`), noise.subarray(0, 300_000)]);
}

describe('a secret in base64', () => {
  test.each([
    ['text', 10],
    ['text', 196_000],
    ['text', 196_601],
    ['text', 700_000],
    ['noise', 10],
    ['noise', 196_590],
    ['noise', 700_001],
  ] as const)('large %s: is found %i bytes into it, and only it is masked', (filler, before) => {
    const bytes = content(before, filler);
    const base64 = bytes.toString('base64');
    expect(mayHoldSecret(Buffer.from(base64))).toBe(true);
    const masked = maskSecrets(`{"file":"${base64}"}`);
    const left = Buffer.from(JSON.parse(masked?.text as string).file, 'base64').toString('latin1');
    expect(left).toContain('GITHUB_TOKEN=[SECRET:github-token]\n');
    expect(left).not.toContain(TOKEN);
    expect(left.slice(0, before)).toBe(bytes.toString('latin1', 0, before));
  });

  test('is not left when something before it in the base64 looks like another', () => {
    // 28 characters, whole groups of four, with what an access key of AWS looks like in them.
    const lookalike = 'ab+/AKIAQ7Z2M4X8K9B3N5P6/abc';
    const masked = maskSecrets(`file: ${lookalike}${Buffer.from(LINE.repeat(500)).toString('base64')}\n`);
    expect(masked?.text).toBe('file: [SECRET:github-token]\n');
    expect(masked?.counts).toEqual(
      new Map([
        ['aws-access-key', 1],
        ['github-token', 500],
      ]),
    );
  });

  test.each([1, 2, 3])('is found when %i characters of something else run into large base64', (count) => {
    const base64 = Buffer.from(PROSE.repeat(2_000) + LINE).toString('base64');
    const masked = maskSecrets(`${'x'.repeat(count)}${base64}\n`)?.text as string;
    expect(Buffer.from(masked.slice(count), 'base64').toString()).toContain('GITHUB_TOKEN=[SECRET:github-token]');
  });

  test('large base64 without one is left alone', () => {
    expect(findSecrets(Buffer.from(PROSE.repeat(20_000)).toString('base64'))).toEqual([]);
  });

  test('what is a secret as it stands does not count again for what it decodes to', () => {
    const inner = Buffer.from(LINE.repeat(3)).toString('base64');
    const findings = findSecrets(`password = "${inner}"\nfile: ${inner} password = "${inner}"\n`);
    expect(findings.map(({ count }) => count)).toEqual([1, 3, 1]);
  });
});

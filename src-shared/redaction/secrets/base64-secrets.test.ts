import { describe, expect, test } from 'vitest';
import { createRandomSource } from '../../testing/random-source.ts';
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

  const wrapped = Buffer.from(`# the beginning\n${LINE}${PROSE.repeat(2)}`).toString('base64');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin so
  const AROUND_LINE = /^(?:\u001b\[31m)?(?: *\d+[\t→:]| {4}|[+-]|> |\/\/ )|\r?\u001b\[m$/g;
  const lines = wrapped.match(/.{1,60}/g) as string[];
  test.each<[string, (line: string, number: number) => string, string]>([
    ['indented', (line) => `    ${line}`, '\n'],
    ['added in a diff', (line) => `+${line}`, '\n'],
    ['removed in a coloured diff', (line) => `\u001b[31m-${line}\u001b[m`, '\n'],
    ['in a coloured diff of CRLF', (line) => `\u001b[31m+${line}\r\u001b[m`, '\n'],
    ['with numbers', (line, number) => `${String(number).padStart(6)}\t${line}`, '\r\n'],
    ['with numbers and arrows', (line, number) => `${String(number).padStart(6)}→${line}`, '\n'],
    ['found by grep -n', (line, number) => `${number}:${line}`, '\n'],
    ['quoted', (line) => `> ${line}`, '\n'],
    ['in a comment', (line) => `// ${line}`, '\n'],
  ])('in lines, %s: is found, and what is around them stays', (_, write, lineBreak) => {
    const text = `first\n${lines.map(write).join(lineBreak)}\nlast: a\n`;
    const inUrl = encodeURIComponent(text);
    // There what is no space before a line stays encoded, and ends what is read.
    for (const form of [text, JSON.stringify(text), ...(/%2[BF]|%3E|%E/.test(inUrl) ? [] : [inUrl])]) {
      expect(mayHoldSecret(Buffer.from(form))).toBe(true);
      const masked = maskSecrets(form)?.text as string;
      const plain = form === text ? masked : form.startsWith('"') ? JSON.parse(masked) : decodeURIComponent(masked);
      const [first, ...left] = plain.split(/\r?\n/) as string[];
      const bare = left.slice(0, -2).map((line) => line.replaceAll(AROUND_LINE, ''));
      const content = Buffer.from(bare.join(''), 'base64');
      expect(content.toString()).toBe(`# the beginning\nexport GITHUB_TOKEN=[SECRET:github-token]\n${PROSE.repeat(2)}`);
      expect([first, ...left.slice(-2)]).toEqual(['first', 'last: a', '']);
      expect(bare.map((line) => line.length).slice(0, -1)).toEqual(bare.slice(1).map(() => 60));
      expect(maskSecrets(masked)).toBeUndefined();
    }
  });

  test('is found where a backslash, or a length that looks like one, stands before it', () => {
    const token = `SG.${'aZ3kQ9xW7mB2'.repeat(2).slice(0, 22)}.${'Xw8Lp2VbN5tR'.repeat(4).slice(0, 43)}`;
    const base64 = Buffer.from(token).toString('base64');
    expect(base64).toHaveLength('\\'.charCodeAt(0));
    expect(mayHoldSecret(Buffer.from(`\n\\${base64}`))).toBe(true);
    const masked = maskSecrets(`C:\\${base64}`)?.text.slice(3) as string;
    expect(Buffer.from(masked, 'base64').toString()).toBe('[SECRET:sendgrid-key]');
  });
});

import { expect, test } from 'vitest';
import { maskSecrets } from './find-secrets.ts';

const SECRET = 'Vq3#tR8!zLw6';
const TEXT = `host=db.internal\npassword=${SECRET}\nport=5432`;
const bytes = [...TEXT].map((char) => char.charCodeAt(0));
const hex = (code: number) => code.toString(16).padStart(2, '0');
const octal = (code: number) => code.toString(8).padStart(3, '0');

/** Lines of 16 bytes, each with its offset before it. */
function dump(of: readonly number[], line: (row: readonly number[], at: number) => string): string {
  const rows = Array.from({ length: Math.ceil(of.length / 16) }, (_, row) => of.slice(row * 16, row * 16 + 16));
  return rows.map((row, index) => line(row, index * 16)).join('\n');
}
const groups = (row: readonly number[], size: number, backwards = false): string => {
  const found: string[] = [];
  for (let at = 0; at < row.length; at += size) {
    const group = row.slice(at, at + size).map(hex);
    found.push((backwards ? group.toReversed() : group).join(''));
  }
  return found.join(' ');
};
const gutter = (row: readonly number[]) => row.map((code) => (code < 32 ? '.' : String.fromCharCode(code))).join('');
const address = (at: number, size = 8) => at.toString(16).padStart(size, '0');
const wide = bytes.flatMap((code) => [code, 0]);

test.each<[string, string]>([
  ['xxd', dump(bytes, (row, at) => `${address(at)}: ${groups(row, 2)}  ${gutter(row)}`)],
  ['xxd -g4', dump(bytes, (row, at) => `${address(at)}: ${groups(row, 4)}  ${gutter(row)}`)],
  ['xxd of UTF-16', dump(wide, (row, at) => `${address(at)}: ${groups(row, 2)}  ${gutter(row)}`)],
  ['hexdump -C', dump(bytes, (row, at) => `${address(at)}  ${groups(row, 1)}  |${gutter(row)}|`)],
  ['od -t x1', dump(bytes, (row, at) => `${at.toString(8).padStart(7, '0')} ${groups(row, 1)}`)],
  ['od -x', dump([...bytes, 10], (row, at) => `${at.toString(8).padStart(7, '0')} ${groups(row, 2, true)}`)],
  [
    'od -t x4',
    dump([...bytes, 10, 10, 10, 10].slice(0, 48), (row, at) => `${octal(at).padStart(7, '0')} ${groups(row, 4, true)}`),
  ],
  ['od -b', dump(bytes, (row, at) => `${octal(at).padStart(7, '0')} ${row.map(octal).join(' ')}`)],
  [
    'od -c',
    dump(
      bytes,
      (row, at) =>
        `${octal(at).padStart(7, '0')}${row.map((code) => (code === 10 ? '  \\n' : `   ${String.fromCharCode(code)}`)).join('')}`,
    ),
  ],
  [
    'gdb',
    dump(bytes, (row, at) => `0x7ffe${address(at, 4)} <buf>:\t${row.map((code) => `0x${hex(code)}`).join('\t')}`),
  ],
  ['windbg', dump(bytes, (row, at) => `00007ff6\`${address(at)}  ${groups(row, 1)}  ${gutter(row)}`)],
  ['tcpdump -X', dump(bytes, (row, at) => `\t0x${address(at, 4)}:  ${groups(row, 2)}  ${gutter(row)}`)],
])('a dump of %s', (_, text) => {
  const left = maskSecrets(text)?.text ?? text;
  for (const shown of [SECRET.slice(0, 6), '5671 3323', '56 71 33', '56713323', 'V   q   3', '126 161 063'])
    expect(left).not.toContain(shown);
  expect(left).toContain('[SECRET:');
});

const line = `password=${SECRET}`;
const codes = [...line].map((char) => char.charCodeAt(0));
test.each<[string, string]>([
  ['BitConverter', codes.map((code) => hex(code).toUpperCase()).join('-')],
  ['U+', codes.map((code) => `U+00${hex(code).toUpperCase()}`).join(' ')],
  ['bytea', `\\x${codes.map(hex).join('')}`],
  ['UTF-16 in hexadecimal', codes.map((code) => `${hex(code)}00`).join('')],
  ['chr()', codes.map((code) => `chr(${code})`).join('.')],
  ['Chr() &', codes.map((code) => `Chr(${code})`).join(' & ')],
  ['0o', `[${codes.map((code) => `0o${code.toString(8)}`).join(', ')}]`],
  ['0 before octal', `{ ${codes.map((code) => `0${code.toString(8)}`).join(', ')} }`],
  ["$'…'", `$'${codes.map((code) => `\\${code.toString(8)}`).join('')}'`],
  ['printf %b', codes.map((code) => `\\0${octal(code)}`).join('')],
  ['\\x{…}', codes.map((code) => `\\x{${hex(code)}}`).join('')],
  ['escape()', codes.map((code) => `%u00${hex(code)}`).join('')],
  ['UTF-32', [...line].map((char) => `${char}\0\0\0`).join('')],
  ['&#0000112;', codes.map((code) => `&#${String(code).padStart(7, '0')};`).join('')],
  ['&#112 without semicolons', codes.map((code) => `&#${code}`).join('')],
  ['&#8203;', line.replaceAll(/(....)/g, '$1&#8203;')],
  ['&shy;', line.replaceAll(/(....)/g, '$1&shy;')],
  ['<wbr>', line.replaceAll(/(....)/g, '$1<wbr>')],
  ['tags', line.replaceAll(/(....)/g, '$1\u{e0061}')],
  ['&ntilde;', `contrase&ntilde;a: ${SECRET}`],
  ['&#241;', `contrase&#241;a: ${SECRET}`],
])('a secret written as %s', (_, text) => {
  const found = maskSecrets(`before ${text} behind`)?.text;
  expect(found).toMatch(/^before .*\[SECRET:[a-z-]+\].* behind$/s);
  expect(found?.length).toBeLessThan(text.length * 0.75 + 30);
});

test.each([
  '00000000: 7f45 4c46 0201 0100 0000 0000 0000 0000  .ELF............',
  'e3b0c442-98fc-1c14-9afb-f4c8996fb924 3d-5f-22',
  'MAC 3d:5f:22:3a:2d:01, 00-1A-2B-3C-4D-5E',
  '[61, 58, 95, 45, 34, 61, 58, 95, 45, 34]',
  'chr(61).chr(62).chr(63)',
  'mode 0755, 0644, 0o600',
  'caf&eacute; cr&egrave;me &amp; th&eacute;',
])('is no secret: %s', (text) => {
  expect(maskSecrets(text)).toBeUndefined();
});

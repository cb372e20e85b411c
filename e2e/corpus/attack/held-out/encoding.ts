/** Encodings of the held-out set: other tools' dumps and escapes, other assignments. */
import { Buffer } from 'node:buffer';
import type { RandomSource } from '../../../../src-shared/testing/random-source.ts';
import { type AttackText, type Maker, makeGroup, SECRETS } from '../attack-text.ts';
import { type Assignment, chars, createEncoders, hex, literal, longest, secretOnly } from '../encoders.ts';
import { fillSlots } from '../slots.ts';

const ASSIGNMENTS: readonly Assignment[] = [
  ['SMTP_PASSWORD=', '\nSMTP_HOST=‹host›\n', 'password'],
  ['{"api_key":"', '","region":"eu"}', 'token'],
  ["db_pass: '", "'\ndb_user: ‹user›\n", 'password'],
  ['X-Api-Key: ', '\r\nAccept: */*\r\n', 'token'],
  ['<password>', '</password>', 'password'],
  ['mysql -u root --password=', ' -e "select 1"', 'plain'],
  ['AWS_SECRET_ACCESS_KEY=', '\nAWS_REGION=eu-west-1\n', 'awsSecret'],
  ['redis://:', '@‹ip›:6379/0', 'plain'],
  ['&refresh_token=', '&client_id=‹uuid›', 'token'],
];
const { piecewise, base64Of, hexOf } = createEncoders(ASSIGNMENTS);

const same = (text: string) => text;
const octal = (text: string) => chars(text, (_, code) => `\\${code.toString(8)}`);
const upperUnicode = (text: string) => chars(text, (_, code) => `\\u${hex(code, 4).toUpperCase()}`);
const quotedPrintable = (text: string) => text.replaceAll('=', '=3D');
const latex = (text: string) => text.replaceAll(/[_^~&%$#{}]/g, '\\$&');
const every = (text: string, count: number, between: string) =>
  text.match(new RegExp(`.{1,${count}}`, 'gs'))?.join(between) ?? '';

/** `strace`, `tcpdump -X` and others write a buffer with its printable characters as they are. */
const TRACES: readonly string[] = [
  'write(5, "AUTH ‹S›\\r\\n", 32) = 32',
  'sendto(7, "PASS ‹S›\\r\\n", 24, 0, NULL, 0) = 24',
  'execve("/usr/bin/mysql", ["mysql", "-p‹S›"], 0x7ffd /* 20 vars */) = 0',
  'read(3, "password=‹S›\\n", 4096) = 29',
];

/** As `tcpdump -X` and `hexdump` of bytes write it: offset, pairs of bytes, text beside. */
function packet(source: RandomSource) {
  const secret = SECRETS.plain(source);
  const bytes = Buffer.from(`USER app\r\nPASS ${secret}\r\n`);
  const from = bytes.indexOf(secret);
  const pieces: string[] = [];
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const shown = [...row].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    const words = every(row.toString('hex'), 4, ' ');
    const [start, end] = [Math.max(0, from - at), Math.min(row.length, from + secret.length - at)];
    if (end > start)
      pieces.push(shown.slice(start, end), words.slice(Math.floor(start * 2.5), Math.floor(end * 2.5)).trim());
    lines.push(`\t0x${hex(at, 4)}:  ${words.padEnd(40)} ${shown}`);
  }
  return { text: lines.join('\n'), ...longest(pieces) };
}

/** As `od -c` writes it: each character in a cell of four. */
function octalDump(source: RandomSource) {
  const secret = SECRETS.plain(source);
  const cells = [...`DB_PASS=${secret}\n`].map((char) => (char === '\n' ? '  \\n' : `   ${char}`));
  const rows = Array.from({ length: Math.ceil(cells.length / 16) }, (_, row) => cells.slice(row * 16, row * 16 + 16));
  const text = rows.map((row, index) => `${(index * 16).toString(8).padStart(7, '0')}${row.join('')}`).join('\n');
  const [first = [], second = []] = rows;
  return {
    text,
    needle: first.slice(8).join('').trim(),
    also: [
      second
        .slice(0, secret.length - 8)
        .join('')
        .trim(),
    ],
  };
}

/** As PowerShell's `-EncodedCommand` takes it: base64 of UTF-16. */
function encodedCommand(source: RandomSource) {
  const [before, secret, after] = ["$env:DB_PASSWORD='", SECRETS.plain(source), "'; dotnet run"];
  const all = Buffer.from(before + secret + after, 'utf16le').toString('base64');
  const from = Math.ceil((before.length * 8) / 3);
  const to = Math.floor(((before.length + secret.length) * 8) / 3);
  return { text: `powershell -NoProfile -EncodedCommand ${all}`, needle: all.slice(from, to) };
}

/** Base64 twice over: a Kubernetes secret of a file that holds credentials. */
function base64Twice(source: RandomSource) {
  const inner = Buffer.from(`admin:${SECRETS.password(source)}`).toString('base64');
  const all = Buffer.from(`{"auths":{"registry.example.org":{"auth":"${inner}"}}}`).toString('base64');
  return { text: `data:\n  .dockerconfigjson: ${all}`, needle: all.slice(60).replace(/=+$/, '') };
}

function wrapped(breakWith: string, frame: string, width: number): Maker {
  return (source) => {
    const pieces = every(fillSlots(source, '‹an120›'), width, '\n').split('\n');
    return { text: fillSlots(source, frame, { S: pieces.join(breakWith) }), ...longest(pieces) };
  };
}

const MAKERS: readonly (readonly [string, Maker])[] = [
  [
    'markdown-escape',
    secretOnly(
      (text) => text.replaceAll('_', '\\_').replaceAll('*', '\\*'),
      'Passwort: ‹S›  \nServer: ‹host›',
      'generated',
    ),
  ],
  ['markdown-escape', secretOnly(same, '**Password**\\: ‹S›')],
  ['markdown-escape', secretOnly(same, '<details><summary>password</summary>\n\n`‹S›`\n\n</details>')],
  ['markdown-escape', secretOnly(latex, '\\texttt{password=‹S›}', 'generated')],
  ['markdown-escape', secretOnly(same, '``password: ‹S›``')],
  [
    'html-escape',
    piecewise(
      (text) =>
        text.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#x27;'),
      '<pre>‹T›</pre>',
    ),
  ],
  ['html-escape', secretOnly((text) => chars(text, (_, code) => `&#${code};`), 'api_key = ‹S›', 'token')],
  ['html-escape', secretOnly(same, 'title="password&#x3D;‹S›"')],
  ['html-escape', secretOnly(same, '&lt;add key=&quot;Password&quot; value=&quot;‹S›&quot; /&gt;')],
  ['html-escape', secretOnly(same, '<b>pass</b>word:&nbsp;‹S›<br>')],
  ['html-escape', secretOnly(same, '{&amp;quot;token&amp;quot;:&amp;quot;‹S›&amp;quot;}', 'token')],
  ['octal', piecewise(octal, 'echo -e "‹T›"')],
  ['octal', secretOnly((text) => chars(text, (_, code) => `\\0${code.toString(8)}`), 'echo -e "DB_PASSWORD=‹S›"')],
  ['octal', secretOnly(same, "password\\040=\\040'‹S›'")],
  ['unicode-braces', piecewise((text) => chars(text, (_, code) => `\\u{${hex(code, 6)}}`), '"‹T›"')],
  [
    'unicode-braces',
    secretOnly((text) => chars(text, (_, code) => `\\x{${hex(code, 2)}}`), 'my $secret = "‹S›";', 'token'),
  ],
  ['unicode-four', piecewise(upperUnicode, "'‹T›'")],
  ['unicode-four', secretOnly(same, 'password\\u003A\\u0020‹S›\\u000a')],
  ['unicode-four', secretOnly(same, '{"html":"\\u003cpassword\\u003e‹S›\\u003c/password\\u003e"}')],
  ['unicode-four', secretOnly(same, '"{\\u0022api_key\\u0022: \\u0022‹S›\\u0022}"', 'token')],
  [
    'unicode-four',
    secretOnly(
      (text) => text.replace(/[-_.!*^+=~]/, (char) => `\\u${hex(char.charCodeAt(0), 4)}`),
      '{"pass":"‹S›"}',
      'generated',
    ),
  ],
  [
    'hex-escape',
    piecewise((text) => chars(text, (char, code) => (/\w/.test(char) ? char : `\\x${hex(code, 2)}`)), "$'‹T›'"),
  ],
  [
    'hex-escape',
    secretOnly(
      (text) => chars(text, (_, code) => `\\x${hex(code, 2).toUpperCase()}`),
      'const char secret[] = "‹S›";',
      'token',
    ),
  ],
  ['hex', (source) => hexOf(source, (text) => Buffer.from(text).toString('hex'), "SELECT x'‹T›';")],
  ['hex', (source) => hexOf(source, (text) => `${every(Buffer.from(text).toString('hex'), 2, ' ')} `, '<Buffer ‹T›>')],
  ['hex', (source) => hexOf(source, (text) => chars(text, (_, code) => `${hex(code, 2).toUpperCase()}-`), '‹T›0A')],
  ['hex', (source) => hexOf(source, (text) => chars(text, (_, code) => `\\\\x${hex(code, 2)}`), '{"bytes":"‹T›"}')],
  ['hex', (source) => hexOf(source, (text) => Buffer.from(text).toString('hex'), "hexlified=b'‹T›'")],
  ['hex', (source) => hexOf(source, (text) => chars(text, (_, code) => `${code} `), 'bytes: [‹T›]')],
  ['hex-dump', packet],
  ['hex-dump', octalDump],
  ['trace', (source) => secretOnly(same, source.pick(TRACES), 'plain')(source)],
  ['trace', (source) => secretOnly(same, source.pick(TRACES), 'generated')(source)],
  ['utf-16', piecewise((text) => `${Buffer.from(text, 'utf16le').toString('latin1')}`, '\u00ff\u00fe‹T›')],
  ['utf-16', piecewise((text) => chars(text, (char) => `\\x00${literal(char)}`), "b'‹T›'")],
  ['utf-16', piecewise((text) => chars(text, (char) => `${char}^@`), '‹T›')],
  ['utf-16', encodedCommand],
  ['zero-width', secretOnly(same, 'API_\u200bTOKEN=‹S›', 'token')],
  ['zero-width', secretOnly((text) => `\u200e${text}\u200f`, 'Password: ‹S›')],
  ['zero-width', secretOnly((text) => every(text, 4, '\u2060'), '{"password":"‹S›"}', 'plain')],
  ['zero-width', secretOnly((text) => every(text, 6, '\u200c'), 'secret_key = "‹S›"', 'token')],
  ['zero-width', secretOnly(same, '\ufeffpassword\u202f:\u2009‹S›')],
  ['zero-width', secretOnly(same, 'password\u3000：\u3000‹S›')],
  ['wide', secretOnly(same, 'ｐａｓｓｗｏｒｄ＝‹S›')],
  ['wrapped', wrapped('\n', 'ACCESS_TOKEN=‹S›', 60)],
  ['wrapped', wrapped('=\r\n', 'Content-Transfer-Encoding: quoted-printable\r\n\r\ntoken=3D‹S›', 64)],
  ['wrapped', wrapped('\n  ', 'authorization: Bearer\n  ‹S›\nhost: x', 64)],
  ['wrapped', wrapped('\\\n    ', 'client_secret: "‹S›"', 40)],
  ['wrapped', wrapped("'\n  '", "api_secret = (\n  '‹S›'\n)", 40)],
  ['wrapped', wrapped('" ..\n "', 'local token = "‹S›"', 40)],
  ['wrapped', wrapped('\n> ', '> api_token: ‹S›\n> region: eu', 50)],
  ['wrapped', wrapped('\r\n ', 'X-Auth-Token: ‹S›\r\nHost: x', 70)],
  ['quoted-printable', piecewise(quotedPrintable, 'Content-Transfer-Encoding: quoted-printable\n\n‹T›')],
  ['quoted-printable', secretOnly(same, 'SMTP_PASSWORD=3D‹S›=0A', 'plain')],
  ['base64', base64Of('‹T›\n')],
  ['base64', base64Of('file: .env\nsize: 64\nbody: ‹T› (base64)')],
  ['base64', base64Of('{"data":"‹T›","name":"config"}', 'base64url')],
  ['base64', base64Of('x=$(echo "‹T›" | base64 --decode)')],
  ['base64', base64Of('Content-Transfer-Encoding: base64\r\n\r\n‹T›\r\n--b--')],
  ['base64', base64Of('<binary>‹T›</binary>')],
  ['base64', base64Of('user_data = "‹T›"')],
  ['base64', base64Of('write_files:\n- encoding: b64\n  content: ‹T›')],
  ['base64', base64Of('["‹T›"]', 'base64', 0)],
  ['base64', base64Of('‹T›', 'base64', 60)],
  ['base64', base64Twice],
  ['percent', piecewise((text) => encodeURIComponent(text), 'data:text/plain,‹T›')],
  ['percent', piecewise((text) => encodeURIComponent(encodeURIComponent(text)), 'https://example.org/r?u=‹T›')],
  ['percent', secretOnly((text) => chars(text, (_, code) => `%${hex(code, 2)}`), 'user=‹user›&password=‹S›', 'plain')],
  ['percent', secretOnly(same, 'next=%2Fcb%3Faccess_token%3D‹S›%26state%3D1', 'token')],
  ['percent', secretOnly(same, 'mysql%3A%2F%2Fapp%3A‹S›%40‹ip›%2F‹db›', 'plain')],
  [
    'percent',
    secretOnly(
      (text) => text.replaceAll(/[^\w-]/g, (char) => `%u${hex(char.charCodeAt(0), 4)}`),
      'passwd=‹S›&ok=1',
      'generated',
    ),
  ],
  [
    'colour',
    secretOnly(same, '\u001b[38;5;81mpassword\u001b[39m\u001b[38;5;197m:\u001b[39m \u001b[38;5;186m"‹S›"\u001b[39m'),
  ],
  [
    'colour',
    secretOnly((text) => `${text.slice(0, 6)}\u001b[7m${text.slice(6)}\u001b[27m`, 'DB_PASSWORD=‹S›', 'plain'),
  ],
  ['colour', secretOnly(same, '^[[1;32m+API_KEY=‹S›^[[0m', 'token')],
  ['colour', secretOnly(same, '[-password: old-]{+password: ‹S›+}')],
  ['lines', secretOnly(same, '     1\t[db]\n     2\tpassword = ‹S›\n     3\tport = 1')],
  ['lines', secretOnly(same, 'DB_PASSWORD=‹S›^M$\nDB_PORT=1^M$')],
];

export function makeHeldOutEncodingTexts(source: RandomSource): AttackText[] {
  return makeGroup('encoding', source, MAKERS, MAKERS.length * 2);
}

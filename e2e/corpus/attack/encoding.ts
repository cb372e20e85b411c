/** Secrets written in an encoding of their text: escapes, dumps, wide characters, base64 of an assignment. */
import { Buffer } from 'node:buffer';
import type { RandomSource } from '../random-source.ts';
import { type AttackText, type Maker, makeGroup, SECRETS, type SecretForm } from './attack-text.ts';
import { fillSlots } from './slots.ts';

/** Plain text before the secret, after it, and the secret's form. */
const ASSIGNMENTS: readonly (readonly [string, string, SecretForm])[] = [
  ['DB_PASSWORD=', '\nDB_PORT=5432\n', 'password'],
  ['{"user":"‹user›","password":"', '"}', 'password'],
  ['password: ', '\nhost: ‹host›\n', 'password'],
  ['Authorization: Bearer ', '\r\nHost: ‹host›\r\n', 'token'],
  ['export API_TOKEN="', '"\n', 'token'],
  ['client_secret=', '&grant_type=client_credentials', 'token'],
  ['GITHUB_TOKEN=ghp_', '\nCI=true\n', 'token'],
  ['psql postgres://app:', '@‹ip›:5432/‹db›', 'plain'],
];

interface Parts {
  before: string;
  secret: string;
  after: string;
}

function drawParts(source: RandomSource): Parts {
  const [before, after, form] = source.pick(ASSIGNMENTS);
  const secret = before.endsWith('ghp_') ? fillSlots(source, '‹an36›') : SECRETS[form](source);
  return { before: fillSlots(source, before), secret, after: fillSlots(source, after) };
}

/** An encoding that writes each piece by itself. */
function piecewise(encode: (piece: string, source: RandomSource) => string, frame = '‹T›'): Maker {
  return (source) => {
    const { before, secret, after } = drawParts(source);
    const [start, needle, end] = [before, secret, after].map((piece) => encode(piece, source)) as [
      string,
      string,
      string,
    ];
    return { text: frame.replace('‹T›', () => start + needle + end), needle };
  };
}

/** Only the secret is encoded; its assignment stands in clear. */
function secretOnly(
  encode: (secret: string, source: RandomSource) => string,
  frame: string,
  form: SecretForm = 'password',
): Maker {
  return (source) => {
    const needle = encode(SECRETS[form](source), source);
    return { text: fillSlots(source, frame, { S: needle }), needle };
  };
}

const chars = (text: string, write: (char: string, code: number) => string) =>
  [...text].map((char) => write(char, char.codePointAt(0) as number)).join('');
const hex = (code: number, width: number) => code.toString(16).padStart(width, '0');
const special = /[^A-Za-z0-9]/;

const unicodeEscaped = (text: string) => chars(text, (_, code) => `\\u${hex(code, 4)}`);
const percent = (text: string) =>
  chars(text, (char, code) => (special.test(char) ? `%${hex(code, 2).toUpperCase()}` : char));
const htmlDecimal = (text: string) => chars(text, (_, code) => `&#${code};`);
const markdown = (text: string) => chars(text, (char) => (/[-_*.!+#[\](){}|`~=^]/.test(char) ? `\\${char}` : char));

/** Base64 of the whole; the needle is the run of characters that only the secret's bytes decide. */
function base64Of(frame: string, alphabet: 'base64' | 'base64url' = 'base64', wrapAt = 0): Maker {
  return (source) => {
    const { before, secret, after } = drawParts(source);
    const all = Buffer.from(before + secret + after).toString(alphabet);
    const from = Math.ceil((Buffer.byteLength(before) * 4) / 3);
    const to = Math.floor((Buffer.byteLength(before + secret) * 4) / 3);
    if (wrapAt === 0) return { text: fillSlots(source, frame, { T: all }), needle: all.slice(from, to) };
    const lines = all.match(new RegExp(`.{1,${wrapAt}}`, 'g')) ?? [];
    const pieces = lines.map((line, index) =>
      line.slice(Math.max(0, from - index * wrapAt), Math.max(0, to - index * wrapAt)),
    );
    return { text: fillSlots(source, frame, { T: lines.join('\n') }), ...longest(pieces) };
  };
}

/** The longest piece as the needle, the others with four characters or more besides. */
function longest(pieces: readonly string[]) {
  const [needle = '', ...also] = pieces.filter((piece) => piece.length >= 4).sort((a, b) => b.length - a.length);
  return { needle, also };
}

/** As `xxd` (pairs), `hexdump -C` (bytes) and `od -c`-like dumps write it: 16 bytes a line, with the text beside. */
function dump(style: 'xxd' | 'canonical'): Maker {
  return (source) => {
    const { before, secret, after } = drawParts(source);
    const bytes = Buffer.from(before + secret + after);
    const [from, to] = [Buffer.byteLength(before), Buffer.byteLength(before + secret)];
    const pieces: string[] = [];
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; at += 16) {
      const row = bytes.subarray(at, at + 16);
      const cells = [...row].map((byte) => hex(byte, 2));
      const join = (list: readonly string[], first: number) =>
        list
          .map((cell, index) => cell + (style === 'canonical' || (first + index) % 2 === 1 ? ' ' : ''))
          .join('')
          .trimEnd();
      const shown = [...row].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
      const [start, end] = [Math.max(0, from - at), Math.min(row.length, to - at)];
      if (end > start) pieces.push(join(cells.slice(start, end), start), shown.slice(start, end));
      const offset = hex(at, 8);
      lines.push(
        style === 'xxd'
          ? `${offset}: ${join(cells, 0).padEnd(39)}  ${shown}`
          : `${offset}  ${join(cells, 0).padEnd(48)}  |${shown}|`,
      );
    }
    return { text: lines.join('\n'), ...longest(pieces) };
  };
}

/** Lines broken inside the secret. */
function broken(breakWith: string, frame: string): Maker {
  return (source) => {
    const secret = SECRETS.token(source);
    const at = 12 + source.below(8);
    const pieces = [secret.slice(0, at), secret.slice(at)];
    return { text: fillSlots(source, frame, { S: pieces.join(breakWith) }), ...longest(pieces) };
  };
}

/** The line broken at the width of a terminal or a box; at a secret that crosses it. */
function wrappedAt(width: number, breakWith: string, frame: string): Maker {
  return (source) => {
    const drawn = fillSlots(source, frame, { S: '‹S›' });
    const at = width - drawn.indexOf('‹S›');
    const secret = SECRETS.token(source);
    const pieces = [secret.slice(0, at), secret.slice(at)];
    return { text: drawn.replace('‹S›', () => pieces.join(breakWith)), ...longest(pieces) };
  };
}

const spaced = (text: string) => Buffer.from(text).toString('hex').match(/../g)?.join(' ') ?? '';

const MAKERS: readonly (readonly [string, Maker])[] = [
  ['markdown-escape', secretOnly(markdown, 'Password: ‹S›\n', 'generated')],
  ['markdown-escape', secretOnly(markdown, '| user | password |\n|---|---|\n| ‹user› | ‹S› |', 'human')],
  ['markdown-escape', secretOnly(markdown, '- **DB\\_PASSWORD**: ‹S›', 'generated')],
  ['markdown-escape', secretOnly((text) => text, 'DB\\_PASSWORD\\=‹S›', 'generated')],
  ['html-escape', secretOnly(htmlDecimal, '<code>password=‹S›</code>', 'plain')],
  [
    'html-escape',
    secretOnly((text) => chars(text, (_, code) => `&#x${hex(code, 2)};`), '<td>Password</td><td>‹S›</td>', 'plain'),
  ],
  ['html-escape', secretOnly((text) => text, '&lt;password&gt;‹S›&lt;/password&gt;')],
  ['html-escape', secretOnly((text) => text, '{&quot;password&quot;:&quot;‹S›&quot;}')],
  ['html-escape', secretOnly((text) => text, 'password=&#34;‹S›&#34;')],
  [
    'html-escape',
    secretOnly((text) => `${text.slice(0, 6)}&amp;${text.slice(6)}`, '<input type="password" value="‹S›">', 'plain'),
  ],
  ['html-escape', piecewise(htmlDecimal)],
  [
    'html-escape',
    secretOnly((text) => text, '<span class="k">password</span><span class="o">=</span><span class="s">‹S›</span>'),
  ],
  ['octal', piecewise((text) => chars(text, (_, code) => `\\${code.toString(8).padStart(3, '0')}`), 'printf "‹T›"')],
  [
    'octal',
    secretOnly((text) => chars(text, (_, code) => `\\${code.toString(8).padStart(3, '0')}`), 'password = "‹S›"'),
  ],
  ['octal', secretOnly((text) => text, 'DB_PASSWORD\\075‹S›\\012')],
  ['unicode-braces', secretOnly((text) => chars(text, (_, code) => `\\u{${hex(code, 2)}}`), 'const password = "‹S›";')],
  ['unicode-braces', piecewise((text) => chars(text, (_, code) => `\\u{${code.toString(16)}}`), 'eval("‹T›")')],
  ['unicode-braces', secretOnly((text) => text, 'let s = "password\\u{3d}‹S›\\u{22}";')],
  ['unicode-four', piecewise(unicodeEscaped, '{"text":"‹T›"}')],
  ['unicode-four', secretOnly(unicodeEscaped, '{"password":"‹S›"}')],
  ['unicode-four', secretOnly((text) => text, '{"q":"client_secret\\u003d‹S›\\u0026x=1"}', 'token')],
  ['unicode-four', secretOnly((text) => text, '{"body":"{\\u0022password\\u0022:\\u0022‹S›\\u0022}"}')],
  [
    'unicode-four',
    secretOnly((text) => `${text.slice(0, 7)}\\u0026${text.slice(7)}`, '{"password":"‹S›","a":1}', 'plain'),
  ],
  ['hex-escape', secretOnly((text) => chars(text, (_, code) => `\\x${hex(code, 2)}`), "password = '‹S›'")],
  ['hex-escape', piecewise((text) => chars(text, (_, code) => `\\x${hex(code, 2)}`), "b'‹T›'")],
  ['hex-escape', secretOnly((text) => text, "b'password\\x3d‹S›\\x0a'")],
  ['hex', (source) => hexOf(source, (text) => Buffer.from(text).toString('hex'), 'body=‹T›')],
  ['hex', (source) => hexOf(source, (text) => Buffer.from(text).toString('hex').toUpperCase(), '0x‹T›')],
  ['hex', (source) => hexOf(source, (text) => `${spaced(text)} `, 'sent: ‹T›')],
  ['hex', (source) => hexOf(source, (text) => `${spaced(text).replaceAll(' ', ':')}:`, 'payload ‹T›end')],
  [
    'hex',
    (source) => hexOf(source, (text) => chars(text, (_, code) => `0x${hex(code, 2)}, `), 'uint8_t buf[] = { ‹T›};'),
  ],
  [
    'hex',
    (source) => hexOf(source, (text) => chars(text, (_, code) => `${code}, `), '{"type":"Buffer","data":[‹T›0]}'),
  ],
  ['hex-dump', dump('xxd')],
  ['hex-dump', dump('canonical')],
  ['utf-16', piecewise((text) => Buffer.from(text, 'utf16le').toString('latin1'))],
  ['utf-16', piecewise((text) => Buffer.from(text, 'utf16le').swap16().toString('latin1'))],
  ['utf-16', piecewise((text) => chars(text, (char) => `${char}\\u0000`), '{"raw":"‹T›"}')],
  ['utf-16', piecewise((text) => chars(text, (char) => `${char}\\x00`), "b'‹T›'")],
  ['zero-width', piecewise((text) => chars(text, (char) => `${char}\u200b`))],
  ['zero-width', secretOnly((text) => text, 'pass\u200bword: ‹S›')],
  ['zero-width', secretOnly((text) => text, 'password:\u200b‹S›')],
  ['zero-width', secretOnly((text) => text, '\ufeffDB_PASSWORD=‹S›\n')],
  ['zero-width', secretOnly((text) => `${text.slice(0, 9)}\u200d${text.slice(9)}`, 'api_token=‹S›', 'token')],
  ['zero-width', secretOnly((text) => `${text.slice(0, 9)}\u00ad${text.slice(9)}`, 'password = "‹S›"', 'plain')],
  ['zero-width', secretOnly((text) => text, 'password\u00a0=\u00a0‹S›')],
  ['wrapped', wrappedAt(80, '\n', 'export NODE_ENV=production LOG_LEVEL=info API_TOKEN=‹S› npm start')],
  ['wrapped', broken('\\\n', 'export API_TOKEN=‹S›\n')],
  ['wrapped', broken('=\n', 'Subject: access\n\nYour API token: ‹S›\n')],
  ['wrapped', wrappedAt(64, ' │\n│ ', '│ host: ‹host›, authorization: Bearer ‹S› │')],
  ['wrapped', broken('" \\\n  "', 'password = "‹S›"')],
  ['wrapped', broken('" + "', 'const apiToken = "‹S›";')],
  ['wrapped', broken('" & _\n "', 'password = "‹S›"')],
  ['wrapped', wrappedAt(60, '\n     │ ', '  3  │ region: eu, client_secret: ‹S›\n  4  │ x: 1')],
  ['base64', base64Of('‹T›')],
  ['base64', base64Of('data:text/plain;base64,‹T›')],
  ['base64', base64Of('{"content":"‹T›","encoding":"base64"}')],
  ['base64', base64Of('echo ‹T› | base64 -d > .env')],
  ['base64', base64Of('saved ‹T› to disk')],
  ['base64', base64Of('blob=‹T›', 'base64url')],
  ['base64', base64Of('‹T›', 'base64', 76)],
  ['base64', base64Of('-----BEGIN DATA-----\n‹T›\n-----END DATA-----', 'base64', 64)],
  ['base64', (source) => basic(source, 'Authorization: Basic ‹T›')],
  ['base64', (source) => basic(source, '{"headers":{"authorization":"Basic ‹T›"}}')],
  ['percent', piecewise(percent, 'https://example.org/send?text=‹T›')],
  ['percent', secretOnly(percent, 'GET /cb?password=‹S›&x=1 HTTP/1.1', 'generated')],
  ['percent', secretOnly(percent, 'postgres://app:‹S›@‹ip›/‹db›', 'human')],
  ['percent', secretOnly((text) => percent(percent(text)), 'redirect=%2Flogin%3Fpassword%3D‹S›', 'generated')],
  ['percent', piecewise((text) => chars(text, (_, code) => `%${hex(code, 2)}`), 'q=‹T›')],
  ['percent', secretOnly((text) => text, '%22password%22%3A%22‹S›%22%7D', 'plain')],
  ['percent', secretOnly((text) => text, 'DB_PASSWORD%3D‹S›%0ADB_PORT%3D1', 'plain')],
  ['colour', secretOnly((text) => text, '\u001b[32mDB_PASSWORD\u001b[0m=\u001b[33m‹S›\u001b[0m')],
  ['colour', secretOnly((text) => text, '\u001b[1mpassword:\u001b[22m \u001b[36m‹S›\u001b[39m\n')],
  ['colour', secretOnly((text) => text, '\\u001b[34mapi_token\\u001b[0m: \\u001b[32m‹S›\\u001b[0m', 'token')],
];

function hexOf(source: RandomSource, encode: (text: string) => string, frame: string) {
  const { before, secret, after } = drawParts(source);
  const needle = encode(secret).trimEnd();
  return { text: frame.replace('‹T›', () => encode(before) + encode(secret) + encode(after)), needle };
}

/** The needle leaves out the characters that still have the user's name in them. */
function basic(source: RandomSource, frame: string) {
  const all = Buffer.from(`svc_app:${SECRETS.password(source)}`).toString('base64');
  return { text: frame.replace('‹T›', () => all), needle: all.slice(11).replace(/=+$/, '') };
}

export function makeEncodingTexts(source: RandomSource): AttackText[] {
  return makeGroup('encoding', source, MAKERS, Math.max(160, MAKERS.length * 2));
}

/** Encoders of secrets: what a text looks like when a tool has written it in another form, and where the secret is in it then. */
import { Buffer } from 'node:buffer';
import type { RandomSource } from '../../../src-shared/testing/random-source.ts';
import { type Maker, SECRETS, type SecretForm } from './attack-text.ts';
import { fillSlots } from './slots.ts';

/** Plain text before the secret, after it, and the secret's form. */
export type Assignment = readonly [before: string, after: string, form: SecretForm];

interface Parts {
  before: string;
  secret: string;
  after: string;
}

/** Only the secret is encoded; its assignment stands in clear. */
export function secretOnly(
  encode: (secret: string, source: RandomSource) => string,
  frame: string,
  form: SecretForm = 'password',
): Maker {
  return (source) => {
    const needle = encode(SECRETS[form](source), source);
    return { text: fillSlots(source, frame, { S: needle }), needle };
  };
}

export const chars = (text: string, write: (char: string, code: number) => string) =>
  [...text].map((char) => write(char, char.codePointAt(0) as number)).join('');
export const hex = (code: number, width: number) => code.toString(16).padStart(width, '0');
const special = /[^A-Za-z0-9]/;

/** Line breaks as a string literal writes them; characters beside them stay. */
export const literal = (char: string) => (char === '\n' ? '\\n' : char === '\r' ? '\\r' : char);
export const unicodeEscaped = (text: string) => chars(text, (_, code) => `\\u${hex(code, 4)}`);
export const percent = (text: string) =>
  chars(text, (char, code) => (special.test(char) ? `%${hex(code, 2).toUpperCase()}` : char));
export const htmlDecimal = (text: string) => chars(text, (_, code) => `&#${code};`);
export const markdown = (text: string) =>
  chars(text, (char) => (/[-_*.!+#[\](){}|`~=^]/.test(char) ? `\\${char}` : char));

/** The longest piece as the needle, the others with four characters or more besides. */
export function longest(pieces: readonly string[]) {
  const [needle = '', ...also] = pieces.filter((piece) => piece.length >= 4).sort((a, b) => b.length - a.length);
  return { needle, also };
}

/** Lines broken inside the secret. */
export function broken(breakWith: string, frame: string): Maker {
  return (source) => {
    const secret = SECRETS.token(source);
    const at = 12 + source.below(8);
    const pieces = [secret.slice(0, at), secret.slice(at)];
    return { text: fillSlots(source, frame, { S: pieces.join(breakWith) }), ...longest(pieces) };
  };
}

/** The line broken at the width of a terminal or a box; at a secret that crosses it. */
export function wrappedAt(width: number, breakWith: string, frame: string): Maker {
  return (source) => {
    const drawn = fillSlots(source, frame, { S: '‹S›' });
    const at = width - drawn.indexOf('‹S›');
    const secret = SECRETS.token(source);
    const pieces = [secret.slice(0, at), secret.slice(at)];
    return { text: drawn.replace('‹S›', () => pieces.join(breakWith)), ...longest(pieces) };
  };
}

export const spaced = (text: string) => Buffer.from(text).toString('hex').match(/../g)?.join(' ') ?? '';

/** The needle leaves out the characters that still have the user's name in them. */
export function basic(source: RandomSource, frame: string) {
  const all = Buffer.from(`svc_app:${SECRETS.password(source)}`).toString('base64');
  return { text: frame.replace('‹T›', () => all), needle: all.slice(11).replace(/=+$/, '') };
}

/** Makers that write the whole of an assignment, one of these at a time. */
export function createEncoders(assignments: readonly Assignment[]) {
  function drawParts(source: RandomSource): Parts {
    const [before, after, form] = source.pick(assignments);
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

  /** As `xxd` (pairs), `hexdump -C` (bytes) and `od -c`-like dumps write it: 16 bytes a line, with the text beside. */
  function dump(style: 'xxd' | 'canonical'): Maker {
    return (source) => {
      const { before, secret, after } = drawParts(source);
      const bytes = Buffer.from(before + secret + after);
      const [from, to] = [Buffer.byteLength(before), Buffer.byteLength(before + secret)];
      const separator = (index: number) =>
        style === 'canonical' ? (index === 7 ? '  ' : ' ') : index % 2 === 1 ? ' ' : '';
      const pieces: string[] = [];
      const lines: string[] = [];
      for (let at = 0; at < bytes.length; at += 16) {
        const row = bytes.subarray(at, at + 16);
        const cells = [...row].map((byte) => hex(byte, 2));
        const join = (list: readonly string[], first: number) =>
          list
            .map((cell, index) => cell + separator(first + index))
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

  function hexOf(source: RandomSource, encode: (text: string) => string, frame: string) {
    const { before, secret, after } = drawParts(source);
    const needle = encode(secret).trimEnd();
    return { text: frame.replace('‹T›', () => encode(before) + encode(secret) + encode(after)), needle };
  }

  return { piecewise, base64Of, dump, hexOf };
}

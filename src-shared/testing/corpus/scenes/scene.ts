/**
 * Scenes: whole texts as agents come across them, written from the vendors' published formats and from what the tools
 * print, without a look at the detectors. Everything in them is drawn from the seed, and what begins a token is put
 * together at run time so that no file holds one.
 *
 * What is decided here:
 * - Password hashes (htpasswd, shadow) are secrets: they can be cracked.
 * - What vendors publish as public is none: publishable keys, certificates, public keys, project ids, Sentry's DSN.
 * - Examples from documentation that say so (`…EXAMPLE`, `your-api-key`) are none. Examples that look like any other key are
 *   in neither list: to mask one costs nothing, to know it is no merit.
 * - A bare password without a name, a form or a place that tells is in neither list: nobody could find it.
 */
import type { RandomSource } from '../../random-source.ts';
import { ALNUM } from '../../random-source.ts';

export interface Scene {
  name: string;
  /** What the detector may call the secrets in it. */
  kinds: readonly string[];
  /** The text, and each secret as it stands in it. */
  write(random: RandomSource): readonly [text: string, ...secrets: string[]];
}

export interface HarmlessScene {
  name: string;
  write(random: RandomSource): string;
}

export function scene(name: string, kinds: string | readonly string[], write: Scene['write']): Scene {
  return { name, kinds: typeof kinds === 'string' ? [kinds] : kinds, write };
}

export function harmless(name: string, write: HarmlessScene['write']): HarmlessScene {
  return { name, write };
}

/** A password or a token that only a name beside it tells: what it is called is a matter of taste, the first being meant. */
export const PASSWORD = ['password', 'generic-secret'];
export const GENERIC = ['generic-secret', 'password'];

/** Parts of a literal, joined at run time. */
export const join = (...parts: string[]) => parts.join('');
export const json = (value: unknown, indent?: number) => JSON.stringify(value, null, indent);
export const uuid = (r: RandomSource) => [8, 4, 4, 4, 12].map((length) => r.hex(length)).join('-');
export const base64 = (text: string) => Buffer.from(text).toString('base64');
export const base64url = (text: string) => Buffer.from(text).toString('base64url');
export const randomBase64 = (r: RandomSource, bytes: number) => Buffer.from(r.bytes(bytes)).toString('base64');
export const digits = (r: RandomSource, length: number) => r.text('0123456789', length).replace(/^0/, '7');

const WORDS = 'Winter Kite Harbor Maple Copper Falcon Violet Ember Quartz Tundra Lantern Saffron'.split(' ');
export const NOUNS = 'billing orders search media reports catalog payments inventory profile gateway'.split(' ');
export const word = (r: RandomSource) => r.pick(WORDS);
export const noun = (r: RandomSource) => r.pick(NOUNS);

/** As people and generators make them; without quotes, spaces and what URLs would encode. */
export function password(r: RandomSource): string {
  switch (r.below(4)) {
    case 0:
      return `${word(r)}${r.pick(['-', '_', '.'])}${word(r)}${10 + r.below(90)}!`;
    case 1:
      return `${r.alnum(5)}${r.pick(['!', '*', '^', '~'])}${r.alnum(6)}`;
    case 2:
      return r.alnum(20);
    default:
      return `${r.text('bcdfghkmnpqrstvwxyz', 6)}${r.pick(['!', '-', '_'])}${r.alnum(7)}`;
  }
}

export function jwt(r: RandomSource, claims: object = {}): string {
  const head = base64url(json({ alg: r.pick(['HS256', 'RS256']), typ: 'JWT', kid: r.hex(8) }));
  const body = base64url(json({ iss: 'https://login.acme.io/', sub: r.hex(16), exp: 1_795_327_864, ...claims }));
  return [head, body, r.text(`${ALNUM}_-`, 86)].join('.');
}

/** Lines of a PEM block. `label` with its trailing space, or ''. */
export function pem(r: RandomSource, label: string, chars: number, lineBreak = '\n'): { text: string; line: string } {
  const lines = r.text(`${ALNUM}+/`, chars).match(/.{1,64}/g) ?? [];
  const rule = (which: string) => join('-----', which, ' ', label, 'PRIVATE', ' KEY', '-----');
  return {
    text: [rule('BEGIN'), ...lines, rule('END'), ''].join(lineBreak),
    line: lines[1] as string,
  };
}

/** Shapes of the attack set: texts that carry a secret, and texts that carry none. */

import { Buffer } from 'node:buffer';
import type { RandomSource } from '../../../src-shared/testing/random-source.ts';
import { fillSlots, type Slots } from './slots.ts';

export const GROUPS = ['vendor', 'named', 'awkward', 'structured', 'encoding', 'command'] as const;
export type Group = (typeof GROUPS)[number];

export interface AttackText {
  group: Group;
  kind: string;
  text: string;
  /** Stands in `text` as it is; must not be in what leaves. */
  needle: string;
  /** Other pieces of `text` from which the secret can be read. */
  also?: readonly string[];
  /** The attribute's key; without one, the text is the log's body. */
  key?: string;
}

export interface LookalikeText {
  kind: string;
  text: string;
  key?: string;
}

/** Needle and text of one draw. */
export type Made = Pick<AttackText, 'text' | 'needle' | 'also' | 'key'>;
export type Maker = (source: RandomSource) => Made;

/** Kind, text with slots (`‹S›` is the secret), the secret's own form (a name of SECRETS), the attribute's key. */
export type TextTemplate = readonly [kind: string, text: string, secret?: SecretForm | undefined, key?: string];

const WORDS = 'Winter Hafen tiger Marmor delta Orchid canyon Falke saturn Pepper quartz Nordlys violet Tundra'.split(
  ' ',
);
const LOWER_WORDS = 'copper lantern orbit meadow pickle drizzle hazel rocket saddle tulip walrus ember'.split(' ');

const encoded = (text: string) => Buffer.from(text).toString('base64');

/** Passwords and tokens in the forms that people and generators give them. */
export const SECRETS = {
  /** A password of any everyday form without characters that need quoting. */
  password: (source: RandomSource): string =>
    SECRETS[source.pick(['generated', 'human', 'plain', 'phrase'] as const)](source),
  generated: (source: RandomSource) => `${source.alnum(7)}${source.pick([...'!*^_+=~'])}${source.alnum(8)}`,
  human: (source: RandomSource) =>
    `${source.pick(WORDS)}${source.pick([...'-_.!'])}${source.pick(WORDS)}${1000 + source.below(9000)}`,
  plain: (source: RandomSource) => source.alnum(16 + source.below(9)),
  phrase: (source: RandomSource) =>
    `${[1, 2, 3, 4].map(() => source.pick(LOWER_WORDS)).join('-')}-${10 + source.below(90)}`,
  token: (source: RandomSource) => source.alnum(32 + source.below(17)),
  hex: (source: RandomSource) => source.hex(source.pick([32, 40, 64])),
  urlSafe: (source: RandomSource) => fillSlots(source, '‹an›‹us38›‹an›'),
  base64: (source: RandomSource) => `${fillSlots(source, '‹b643›')}=`,
  /** A user and a password, as Basic authentication and Docker's `auth` write them. */
  basic: (source: RandomSource) => encoded(`${fillSlots(source, '‹user›')}:${SECRETS.password(source)}`),
  /** A password, as a Kubernetes secret has it. */
  encodedPassword: (source: RandomSource) => encoded(SECRETS.password(source)),
  dockerConfig: (source: RandomSource) =>
    encoded(`{"auths":{"registry.example.org":{"auth":"${SECRETS.basic(source)}"}}}`),
  pem: (source: RandomSource) =>
    ['MIIEvgIBADANBgkqhkiG9w0BAQEFAASC', ...[1, 2, 3].map(() => fillSlots(source, '‹b664›'))].join('\\n'),
  awsSecret: (source: RandomSource) => fillSlots(source, '‹b640›'),
  storageKey: (source: RandomSource) => fillSlots(source, '‹b686›=='),
  vaultLegacy: (source: RandomSource) => fillSlots(source, 's.‹an24›'),
  letters: (source: RandomSource) => fillSlots(source, '‹le22›'),
  digits: (source: RandomSource) => fillSlots(source, '‹dg10›'),
};
export type SecretForm = keyof typeof SECRETS;

/** One text of a template, with `extra` slots besides the common ones. */
export function makeFromTemplate(source: RandomSource, template: TextTemplate, extra: Slots = {}): Made {
  const [, text, form = 'password', key] = template;
  const needle = extra['S'] ?? SECRETS[form](source);
  const slots = { ...extra, S: needle };
  return {
    text: fillSlots(source, text, slots),
    needle,
    ...(key === undefined ? {} : { key: fillSlots(source, key, slots) }),
  };
}

/** `count` texts, going round the templates so that each is used as often as the others. */
export function makeGroup(
  group: Group,
  source: RandomSource,
  makers: readonly (readonly [kind: string, make: Maker])[],
  count: number,
): AttackText[] {
  return Array.from({ length: Math.max(count, makers.length) }, (_, index) => {
    const [kind, make] = makers[index % makers.length] as (typeof makers)[number];
    return { group, kind, ...make(source) };
  });
}

/** Templates as makers. */
export function makersOf(templates: readonly TextTemplate[]): (readonly [string, Maker])[] {
  return templates.map((template) => [template[0], (source) => makeFromTemplate(source, template)]);
}

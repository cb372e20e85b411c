/**
 * The labelled corpus: texts with secrets, and texts with none. Made from a seed, never stored. Two halves: every form in
 * every kind of place, and whole scenes that were written without a look at the detectors.
 */

import { createRandomSource } from '../random-source.ts';
import { LOOKALIKES } from './lookalikes.ts';
import { PLACES } from './places.ts';
import { HARMLESS_SCENES, SCENES } from './scenes/scenes.ts';
import { SECRET_FORMS } from './secrets.ts';

export interface TrueSecret {
  /** What the detector is to call it, any of these. */
  kinds: readonly string[];
  place: string;
  text: string;
  /** What must not be left of it. */
  secret: string;
  /** It stands in the text in another encoding. */
  encoded: boolean;
}

export interface FalseSecret {
  name: string;
  text: string;
}

export interface Corpus {
  secrets: readonly TrueSecret[];
  lookalikes: readonly FalseSecret[];
}

/** Texts of each kind of lookalike. */
const EACH_LOOKALIKE = 33;
const PLACES_OF_EACH = 7;
const EACH_SCENE = 2;
const EACH_HARMLESS_SCENE = 6;

export function makeCorpus(seed = 20_261_122): Corpus {
  const random = createRandomSource(seed);
  const secrets: TrueSecret[] = [];
  SECRET_FORMS.forEach((form, formIndex) => {
    const probe = form.make(createRandomSource(1));
    const fitting = PLACES.filter(
      (place) => (form.name === undefined || place.names) && !(place.oneLine && probe.includes('\n')),
    );
    for (let turn = 0; turn < PLACES_OF_EACH; turn++) {
      const place = fitting[(formIndex * 5 + turn * 3) % fitting.length];
      if (place === undefined) continue;
      const secret = form.make(random);
      // A header's name says what it is and needs no place.
      const header = form.name !== undefined && /[^A-Z0-9_]/.test(form.name);
      const text = header
        ? `> ${form.name}${form.name?.includes('=') || form.name?.endsWith('session') ? '=' : ' '}${secret}\n< HTTP/2 200`
        : place.write(secret, form.name ?? random.pick(['APP_CONFIG', 'DEPLOY_SETTING', 'VALUE', 'CI_EXTRA']), random);
      secrets.push({
        kinds: form.kinds,
        place: header ? 'header' : place.name,
        text,
        secret: coreOf(secret),
        encoded: place.encoded === true && !header,
      });
    }
  });
  const lookalikes = LOOKALIKES.flatMap(({ name, write }) =>
    Array.from({ length: EACH_LOOKALIKE }, () => ({ name, text: write(random) })),
  );
  return { secrets, lookalikes };
}

/** The scenes as a corpus of their own. */
export function makeScenes(seed = 20_261_123): Corpus {
  const random = createRandomSource(seed);
  const secrets = SCENES.flatMap(({ name, kinds, write }) =>
    Array.from({ length: EACH_SCENE }, () => write(random)).flatMap(([text, ...hidden]) =>
      hidden.map((secret) => ({ kinds, place: name, text, secret, encoded: false })),
    ),
  );
  const lookalikes = HARMLESS_SCENES.flatMap(({ name, write }) =>
    Array.from({ length: EACH_HARMLESS_SCENE }, () => ({ name, text: write(random) })),
  );
  return { secrets, lookalikes };
}

/** Of a URL the password, of a key in lines one line, of the rest all: what would be a leak. */
function coreOf(secret: string): string {
  const password = /:\/\/[^:/]*:([^@]+)@/.exec(secret)?.[1];
  if (password !== undefined) return password;
  if (secret.includes('\n')) return secret.split('\n')[1] as string;
  return /^(?:AccountKey=|https:\/\/hooks\.\w+\.com\/services\/)(.+)$/.exec(secret)?.[1] ?? secret;
}

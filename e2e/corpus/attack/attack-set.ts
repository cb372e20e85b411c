/** The whole attack set of a seed. Each group draws from a source of its own: a change in one leaves the others as they are. */
import { createRandomSource } from '../../../src-shared/testing/random-source.ts';
import type { AttackText, LookalikeText } from './attack-text.ts';
import { makeAwkwardTexts } from './awkward.ts';
import { makeCommandTexts } from './command.ts';
import { makeEncodingTexts } from './encoding.ts';
import { makeLookalikes } from './lookalikes.ts';
import { makeNamedTexts } from './named.ts';
import { makeStructuredTexts } from './structured.ts';
import { makeVendorTexts } from './vendor.ts';

export interface AttackSet {
  texts: readonly AttackText[];
  lookalikes: readonly LookalikeText[];
}

export const DEFAULT_SEED = 20261201;

export function makeAttackSet(seed: number = DEFAULT_SEED): AttackSet {
  const source = (stream: number) => createRandomSource(Math.imul(seed, 31) + stream);
  return {
    texts: [
      ...makeVendorTexts(source(1)),
      ...makeNamedTexts(source(2)),
      ...makeAwkwardTexts(source(3)),
      ...makeStructuredTexts(source(4)),
      ...makeEncodingTexts(source(5)),
      ...makeCommandTexts(source(6)),
    ],
    lookalikes: makeLookalikes(source(7)),
  };
}

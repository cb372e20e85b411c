/**
 * The held-out set: the same groups as the attack set in other contexts, templates, names, tools and formats. It measures what detectors
 * do on texts that nobody tuned them for, so its failures are counted and never printed.
 */
import { createRandomSource } from '../../../src-shared/testing/random-source.ts';
import { type AttackSet, DEFAULT_SEED } from './attack-set.ts';
import { makeHeldOutAwkwardTexts } from './held-out/awkward.ts';
import { makeHeldOutCommandTexts } from './held-out/command.ts';
import { makeHeldOutEncodingTexts } from './held-out/encoding.ts';
import { makeHeldOutLookalikes } from './held-out/lookalikes.ts';
import { makeHeldOutNamedTexts } from './held-out/named.ts';
import { makeHeldOutStructuredTexts } from './held-out/structured.ts';
import { makeHeldOutVendorTexts } from './held-out/vendor.ts';

export function makeHeldOutSet(seed: number = DEFAULT_SEED): AttackSet {
  const source = (stream: number) => createRandomSource(Math.imul(seed, 37) + 100 + stream);
  return {
    texts: [
      ...makeHeldOutVendorTexts(source(1)),
      ...makeHeldOutNamedTexts(source(2)),
      ...makeHeldOutAwkwardTexts(source(3)),
      ...makeHeldOutStructuredTexts(source(4)),
      ...makeHeldOutEncodingTexts(source(5)),
      ...makeHeldOutCommandTexts(source(6)),
    ],
    lookalikes: makeHeldOutLookalikes(source(7)),
  };
}

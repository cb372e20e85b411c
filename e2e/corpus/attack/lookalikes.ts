/** Texts in which nothing may be masked. */
import type { RandomSource } from '../../../src-shared/testing/random-source.ts';
import type { LookalikeText } from './attack-text.ts';
import { CODE_LOOKALIKES } from './lookalikes-code.ts';
import { DATA_LOOKALIKES } from './lookalikes-data.ts';
import { fillSlots } from './slots.ts';

const TEMPLATES = [...CODE_LOOKALIKES, ...DATA_LOOKALIKES];

/** Around a text that is one line: as agents' logs and tool results have it. */
const FRAMES: readonly string[] = [
  '‹T›',
  '‹T›\n',
  '    ‹T›',
  '  ‹n›→‹T›',
  '+‹T›',
  '```\n‹T›\n```',
  'src/‹service›/‹word›.‹lang›:‹n›:‹T›',
  'I changed the line to:\n\n‹T›\n\nand the tests pass.',
];

/** Each template four times at least, in other frames and with other values. */
export function makeLookalikes(source: RandomSource, count = 800): LookalikeText[] {
  const rounds = Math.ceil(count / TEMPLATES.length);
  return Array.from({ length: rounds }, () => TEMPLATES)
    .flat()
    .map(([kind, template, key]) => {
      const frame = key !== undefined || template.includes('\n') ? '‹T›' : source.pick(FRAMES);
      const text = fillSlots(
        source,
        frame.replace('‹T›', () => template),
      );
      return { kind, text, ...(key === undefined ? {} : { key }) };
    });
}

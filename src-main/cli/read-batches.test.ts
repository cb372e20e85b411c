import { describe, expect, it } from 'vitest';
import { CALL_IDS, readBatches } from './read-batches.ts';

async function collect(ids: number[], read: (asked: number[]) => Array<{ id: number }>) {
  const asked: number[][] = [];
  const got: number[] = [];
  const batches = readBatches(Float64Array.from(ids), async (wanted) => {
    asked.push(wanted);
    const content = read(wanted);
    return { content, lastId: content.at(-1)?.id };
  });
  for await (const batch of batches) got.push(...batch.map(({ id }) => id));
  return { asked, got };
}

const stored = (wanted: number[]) => wanted.map((id) => ({ id }));
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('reading events in batches', () => {
  it.each([0, 1, CALL_IDS, CALL_IDS + 1, 3 * CALL_IDS])(
    'reads %i in order, never more than a call may ask for',
    async (count) => {
      const { asked, got } = await collect(upTo(count), stored);
      expect(got).toEqual(upTo(count));
      expect(Math.max(0, ...asked.map((wanted) => wanted.length))).toBeLessThanOrEqual(CALL_IDS);
    },
  );

  it('asks again for what an answer that ended early left out', async () => {
    const { got } = await collect(upTo(1_200), (wanted) => stored(wanted).slice(0, 7));
    expect(got).toEqual(upTo(1_200));
  });

  it('leaves out what is no longer stored', async () => {
    const { got } = await collect(upTo(1_100), (wanted) => stored(wanted.filter((id) => id % 500 !== 0 && id < 1_000)));
    expect(got).toEqual(upTo(999).filter((id) => id !== 500));
  });

  it('fails when a read fails', async () => {
    await expect(
      collect(upTo(2_000), (wanted) => {
        if (wanted.includes(600)) throw new Error('gone');
        return stored(wanted);
      }),
    ).rejects.toThrow('gone');
  });
});

import { describe, expect, it } from 'vitest';
import { waitingLine } from './waiting-line.ts';

describe('waitingLine', () => {
  it.each([
    [{ accepted: 0, refused: 0, deferred: 0 }, { text: 'Waiting for the first event…' }],
    [
      { accepted: 2, refused: 1, deferred: 0 },
      { text: 'Waiting for the first event… 3 requests arrived', problem: '1 refused' },
    ],
    [
      { accepted: 0, refused: 0, deferred: 1 },
      { text: 'Waiting for the first event… 1 request arrived', problem: '1 asked to try later' },
    ],
    [
      { accepted: 4, refused: 0, deferred: 0 },
      { text: 'Waiting for the first event… 4 requests arrived', problem: 'none carried events' },
    ],
  ])('says %j as %j', (requests, expected) => {
    expect(waitingLine(requests, 0)).toEqual(expected);
  });

  it('does not wait for what is there', () => {
    expect(waitingLine({ accepted: 0, refused: 1, deferred: 0 }, 1_204)).toEqual({ text: '1,204 events are stored' });
  });
});

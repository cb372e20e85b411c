import { describe, expect, it } from 'vitest';
import { createInFlight, SMALL_REQUEST_BYTES } from './in-flight.ts';

describe('requests in flight', () => {
  it('turns down what would pass the bound and takes it once something was released', () => {
    const inFlight = createInFlight({ limitBytes: 100 });
    expect(inFlight.reserve(60)).toBe(true);
    expect(inFlight.reserve(41)).toBe(false);
    expect(inFlight.reserve(40)).toBe(true);
    inFlight.release(60);
    expect(inFlight.reserve(41)).toBe(true);
    expect(inFlight.bytes()).toBe(81);
    expect(inFlight.turnedDown()).toBe(1);
  });

  it('keeps an eighth of the bound for requests that hold little', () => {
    const inFlight = createInFlight({ limitBytes: 16 * SMALL_REQUEST_BYTES });
    expect(inFlight.reserve(14 * SMALL_REQUEST_BYTES)).toBe(true);
    expect(inFlight.reserve(10, SMALL_REQUEST_BYTES + 1)).toBe(false);
    expect(inFlight.reserve(SMALL_REQUEST_BYTES)).toBe(true);
    expect(inFlight.reserve(SMALL_REQUEST_BYTES)).toBe(true);
    expect(inFlight.reserve(1)).toBe(false);
  });

  it('refuses to release what was not reserved', () => {
    const inFlight = createInFlight({ limitBytes: 100 });
    inFlight.reserve(10);
    expect(() => inFlight.release(11)).toThrow(/Released 11 bytes/);
  });
});

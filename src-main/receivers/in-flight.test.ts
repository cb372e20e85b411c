import { describe, expect, it } from 'vitest';
import { createInFlight, type InFlightOptions, SMALL_REQUEST_BYTES } from './in-flight.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** In-flight memory with a clock of its own, and a list of who had to give way, by name. */
function setUp(options: Partial<InFlightOptions>) {
  const clock = { ms: 0 };
  const gone: string[] = [];
  const inFlight = createInFlight({ limitBytes: 256 * MIB, nowMs: () => clock.ms, ...options });
  const hold = (name: string, bytes: number, sender: string = name) => {
    const memory = inFlight.hold(sender, () => {
      gone.push(name);
      memory.release();
    });
    return { ...memory, held: memory.atLeast(bytes) };
  };
  return { inFlight, hold, clock, gone };
}

describe('the bound', () => {
  it('turns down what would pass it and takes it once something was released', () => {
    const { inFlight, hold } = setUp({ limitBytes: 100 });
    const first = hold('first', 60);
    first.arrived();
    const second = inFlight.hold('second', () => {});
    expect(second.atLeast(41)).toBe(false);
    expect(second.atLeast(40)).toBe(true);
    first.release();
    first.release();
    expect(inFlight.bytes()).toBe(40);
    expect(second.atLeast(81)).toBe(true);
    expect(inFlight.turnedDown()).toBe(1);
  });

  it('keeps an eighth for requests that hold little', () => {
    const { hold } = setUp({ limitBytes: 16 * SMALL_REQUEST_BYTES });
    hold('large', 14 * SMALL_REQUEST_BYTES).arrived();
    expect(hold('larger than small', SMALL_REQUEST_BYTES + 1).held).toBe(false);
    for (const name of ['a', 'b']) {
      const small = hold(name, SMALL_REQUEST_BYTES);
      small.arrived();
      expect(small.held).toBe(true);
    }
    expect(hold('c', 1).held).toBe(false);
  });

  it('gives nothing once it is closed, nor to what was released', () => {
    let closed = false;
    const { inFlight, hold } = setUp({ isClosed: () => closed });
    const released = hold('a', 10);
    released.release();
    expect(released.atLeast(20)).toBe(false);
    closed = true;
    expect(hold('b', 10).held).toBe(false);
    expect(inFlight.bytes()).toBe(0);
  });
});

describe('a sender', () => {
  it('has a share, however many requests hold it', () => {
    const { hold } = setUp({ senderBytes: 100 });
    expect(hold('one', 60, '192.0.2.7').held).toBe(true);
    expect(hold('two', 41, '192.0.2.7').held).toBe(false);
    expect(hold('three', 40, '192.0.2.7').held).toBe(true);
    expect(hold('another', 100, '192.0.2.8').held).toBe(true);
  });
});

describe('when memory is short', () => {
  it('bodies that dribble give way to one that comes quickly, though they are smaller', () => {
    const { hold, clock, gone } = setUp({ limitBytes: 10 * MIB });
    for (let i = 0; i < 40; i++) hold(`slow ${i}`, 250 * KIB);
    clock.ms = 5_000;
    expect(hold('quick', 400 * KIB).held).toBe(true);
    expect(gone).toEqual(['slow 0']);
    // A large one takes from the dribblers, too, as much as it needs.
    expect(hold('large', 5 * MIB).held).toBe(true);
    expect(gone.every((name) => name.startsWith('slow'))).toBe(true);
  });

  it('among those that dribble, the most memory for the longest time goes first', () => {
    const { hold, clock, gone } = setUp({ limitBytes: 1 * MIB });
    hold('long', 300 * KIB);
    clock.ms = 3_000;
    hold('large', 400 * KIB);
    clock.ms = 6_000;
    hold('small and new', 100 * KIB);
    clock.ms = 8_000;
    hold('asks', 400 * KIB);
    expect(gone).toEqual(['long']);
  });

  it('a peer with many connections that dribble is one sender', () => {
    const { hold, clock, gone } = setUp({ limitBytes: 1 * MIB });
    for (let i = 0; i < 8; i++) hold(`one of many ${i}`, 80 * KIB, '192.0.2.7');
    hold('slow link', 300 * KIB, '192.0.2.8');
    clock.ms = 4_000;
    expect(hold('asks', 200 * KIB, '192.0.2.9').held).toBe(true);
    expect(gone.length).toBeGreaterThan(0);
    expect(gone).not.toContain('slow link');
  });

  it('the sender that holds most gives way to one that would hold less, never the other way round', () => {
    const { hold, gone } = setUp({ limitBytes: 64 * MIB });
    hold('largest', 40 * MIB);
    hold('medium', 15 * MIB);
    expect(hold('larger than all', 50 * MIB).held).toBe(false);
    expect(gone).toEqual([]);
    expect(hold('small', 20 * MIB).held).toBe(true);
    expect(gone).toEqual(['largest']);
  });

  it('nobody gives way in vain, nor what has arrived', () => {
    const { inFlight, hold, clock, gone } = setUp({ limitBytes: 10 * MIB });
    hold('being stored', 7 * MIB).arrived();
    hold('slow', 1 * MIB);
    clock.ms = 60_000;
    expect(hold('asks', 5 * MIB).held).toBe(false);
    expect(gone).toEqual([]);
    expect(inFlight.bytes()).toBe(8 * MIB);
  });

  it('a body that dribbles itself takes nothing from quick ones', () => {
    const { inFlight, hold, clock, gone } = setUp({ limitBytes: 1 * MIB });
    const slow = inFlight.hold('slow', () => gone.push('slow'));
    slow.atLeast(10 * KIB);
    clock.ms = 10_000;
    hold('quick', 500 * KIB);
    hold('quick, too', 400 * KIB);
    expect(slow.atLeast(200 * KIB)).toBe(false);
    expect(gone).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FilterTerm, fixTimes, formatFilter, matchesTerm, parseFilter } from './filter.ts';
import { filterableParts } from './testing/filterable-parts.ts';

/** A Sunday afternoon, wherever this runs. */
const NOW = new Date(2026, 10, 22, 15, 30, 20, 250);
const nowMs = NOW.getTime();

function here(day: number, hour = 0, minute = 0, second = 0, ms = 0): number {
  return new Date(2026, 10, day, hour, minute, second, ms).getTime() * 1_000;
}
const ago = (ms: number) => (nowMs - ms) * 1_000;
const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;

function terms(text: string, atMs = nowMs): FilterTerm[] {
  const result = parseFilter(text, atMs);
  if (!result.ok) throw new Error(`${result.position}: ${result.message}`);
  return result.filter.terms;
}

describe('a time', () => {
  it.each<[string, { fromUs?: number; toUs?: number }]>([
    ['time:>14:05', { fromUs: here(22, 14, 5) + 1 }],
    ['time:>=14:05', { fromUs: here(22, 14, 5) }],
    ['time:<14:05', { toUs: here(22, 14, 5) }],
    ['time:<=14:05:30', { toUs: here(22, 14, 5, 30) + 1 }],
    ['time:>9:05', { fromUs: here(22, 9, 5) + 1 }],
    ['time:14:05', { fromUs: here(22, 14, 5), toUs: here(22, 14, 6) }],
    ['time:=14:05:30', { fromUs: here(22, 14, 5, 30), toUs: here(22, 14, 5, 31) }],
    ['time:14:05:30.1', { fromUs: here(22, 14, 5, 30, 100), toUs: here(22, 14, 5, 30, 200) }],
    ['time:14:05:30.000007', { fromUs: here(22, 14, 5, 30) + 7, toUs: here(22, 14, 5, 30) + 8 }],
    ['time:<2026-11-20T14:05', { toUs: here(20, 14, 5) }],
    ['time:>="2026-11-20 14:05:06"', { fromUs: here(20, 14, 5, 6) }],
    ['Time:>2026-11-20t14:05:06.5z', { fromUs: Date.UTC(2026, 10, 20, 14, 5, 6, 500) * 1_000 + 1 }],
    ['time:>=2026-11-20T14:05+05:30', { fromUs: Date.UTC(2026, 10, 20, 8, 35) * 1_000 }],
    ['time:>=2026-11-20T14:05-0100', { fromUs: Date.UTC(2026, 10, 20, 15, 5) * 1_000 }],
    ['time:2026-11-20', { fromUs: here(20), toUs: here(21) }],
    ['time:today', { fromUs: here(22), toUs: here(23) }],
    ['time:Yesterday', { fromUs: here(21), toUs: here(22) }],
    ['time:>2026-11-20', { fromUs: here(21) }],
    ['time:>=yesterday', { fromUs: here(21) }],
    ['time:<today', { toUs: here(22) }],
    ['time:<=2026-11-20', { toUs: here(21) }],
    ['time:14:05..14:10', { fromUs: here(22, 14, 5), toUs: here(22, 14, 10) + 1 }],
    ['time:2026-11-19..yesterday', { fromUs: here(19), toUs: here(22) }],
    ['time:14:05..today', { fromUs: here(22, 14, 5), toUs: here(23) }],
    ['time:2026-11-21T23:50..0:10', { fromUs: here(21, 23, 50), toUs: here(22, 0, 10) + 1 }],
    ['time:"2026-11-20 14:05..2026-11-20 14:05"', { fromUs: here(20, 14, 5), toUs: here(20, 14, 5) + 1 }],
    ['time:>-15m', { fromUs: ago(900_000) + 1 }],
    ['time:>=-90s', { fromUs: ago(90_000) }],
    ['time:<-1.5h', { toUs: ago(5_400_000) }],
    ['time:-2d..-1d', { fromUs: ago(172_800_000), toUs: ago(86_400_000) + 1 }],
  ])('%s', (text, span) => {
    expect(terms(text)).toEqual([{ negated: false, type: 'time', ...span }]);
  });

  it('is what the calendar says where a day has not 24 hours, and across months and years', () => {
    for (let day = 0; day < 366; day++) {
      const atMs = new Date(2026, 0, 1 + day, 12).getTime();
      const [of, before] = [terms('time:today', atMs)[0], terms('time:yesterday', atMs)[0]];
      expect(of).toMatchObject({ fromUs: new Date(2026, 0, 1 + day).getTime() * 1_000 });
      expect(before).toMatchObject({ toUs: of?.type === 'time' ? of.fromUs : Number.NaN });
    }
    expect(terms('time:2028-02-29')).toEqual([
      {
        negated: false,
        type: 'time',
        fromUs: new Date(2028, 1, 29).getTime() * 1_000,
        toUs: new Date(2028, 2, 1).getTime() * 1_000,
      },
    ]);
  });

  it('an attribute of that name is reached by @', () => {
    const [attribute] = terms('@time:x');
    expect(attribute).toEqual({ negated: false, type: 'attribute', key: 'time', op: '=', pattern: 'x' });
    expect(formatFilter({ terms: attribute === undefined ? [] : [attribute] })).toBe('@time:x');
  });

  it.each([
    ['time:', 5, 'Write a value after time:'],
    ['time:>', 6, 'Write a value after time:>'],
    ['time:noon', 5, '“noon” is not a time: time:>14:05, time:2026-11-22,'],
    ['x -time:<25:00', 9, '“25:00” is not a time'],
    ['time:14:60', 5, 'not a time'],
    ['time:14', 5, 'not a time'],
    ['time:>15m', 6, 'time:>-15m (s, m, h, d)'],
    ['time:>-15min', 6, 'not a time'],
    ['time:14:05Z', 5, 'not a time'],
    ['time:2026-02-29', 5, 'not a time'],
    ['time:2026-13-01', 5, 'not a time'],
    ['time:26-11-22', 5, 'not a time'],
    ['time:2026-11-22T14:05+25:00', 5, 'not a time'],
    ['time:-15m', 5, 'time:>-15m is all since then'],
    ['time:14:05..', 12, 'A range has two ends, as in time:14:05..14:10, or is time:>=14:05'],
    ['time:..14:05', 5, 'or is time:<=14:05'],
    ['time:14:05..14:6', 12, '“14:6” is not a time'],
    ['time:"14:05..14:6"', 13, '“14:6” is not a time'],
    ['time:>14:05..14:10', 6, 'stands alone, without < or >: time:14:05..14:10'],
    ['time:23:50..00:10', 12, '“00:10” is before “23:50”'],
    ['time:-1h..-2h', 10, 'is before'],
    ['time:2200-01-02', 5, 'between 1970 and 2200'],
    ['time:>-99999d', 6, 'between 1970 and 2200'],
    ['time:1066-10-14', 5, 'not a time'],
  ])('refuses %s at its place', (text, position, message) => {
    const result = parseFilter(text, nowMs);
    expect(result).toMatchObject({ ok: false, position });
    expect(!result.ok && result.message).toContain(message);
  });
});

describe('matching', () => {
  const at = (text: string, timeUs: number) =>
    terms(text).every((term) => matchesTerm(term, filterableParts({ event: { timeUs } })));

  it.each<[string, number[], number[]]>([
    ['time:>14:05', [here(22, 14, 5) + 1, here(22, 14, 5, 30)], [here(22, 14, 5), here(21, 15)]],
    ['-time:>14:05', [here(22, 14, 5), here(21, 15)], [here(22, 14, 5) + 1]],
    ['time:14:05..14:10', [here(22, 14, 5), here(22, 14, 10)], [here(22, 14, 5) - 1, here(22, 14, 10) + 1]],
    ['time:today', [here(22), here(23) - 1], [here(22) - 1, here(23)]],
    ['time:>-15m', [ago(0), ago(-MINUTE_US)], [ago(900_000)]],
    ['time:>=14:05 time:<14:06', [here(22, 14, 5), here(22, 14, 6) - 1], [here(22, 14, 6)]],
  ])('%s', (text, inside, outside) => {
    expect(inside.map((timeUs) => at(text, timeUs))).toEqual(inside.map(() => true));
    expect(outside.map((timeUs) => at(text, timeUs))).toEqual(outside.map(() => false));
  });
});

const clock = fc
  .tuple(fc.nat(23), fc.nat(59), fc.constantFrom('', ':07', ':59.25', ':00.123456'))
  .map(([hour, minute, rest]) => `${hour}:${String(minute).padStart(2, '0')}${rest}`);
const date = fc
  .date({ min: new Date('1971-01-01'), max: new Date('2199-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const relative = fc.tuple(fc.nat(9_999), fc.constantFrom('s', 'm', 'h')).map(([count, unit]) => `-${count}${unit}`);
const time = fc.oneof(
  clock,
  date,
  relative,
  fc.constantFrom('today', 'yesterday'),
  fc
    .tuple(date, clock, fc.constantFrom('', 'Z', '+05:30'))
    .map(([day, at, zone]) => `${day}T${at.padStart(5, '0')}${zone}`),
);
const timeText = fc.oneof(
  fc.tuple(fc.constantFrom('', '=', '<', '<=', '>', '>='), time).map(([op, at]) => `time:${op}${at}`),
  fc.tuple(time, time).map(([from, to]) => `time:${from}..${to}`),
  fc.tuple(fc.constantFrom('', '>'), date, clock).map(([op, day, at]) => `time:${op}"${day} ${at}"`),
);
const filterText = fc
  .array(
    fc.tuple(
      fc.constantFrom('', '-'),
      fc.oneof(timeText, fc.constantFrom('kind:other', '"a time:today b"', 'duration:>2s', 'npm', '@time:"x"')),
      fc.constantFrom(' ', '  ', '\t'),
    ),
    { maxLength: 5 },
  )
  .map((pieces) => pieces.flat().join(''));

describe('fixed times', () => {
  it('stay what they are, whenever they are read', () => {
    let withTimes = 0;
    fc.assert(
      fc.property(filterText, fc.integer({ min: 0, max: 4e12 }), (text, laterMs) => {
        const result = parseFilter(text, nowMs);
        fc.pre(result.ok);
        if (result.ok && result.filter.terms.some(({ type }) => type === 'time')) withTimes++;
        const fixed = fixTimes(text, nowMs);
        expect(parseFilter(fixed, laterMs)).toEqual(result);
        expect(fixTimes(fixed, laterMs)).toBe(fixed);
      }),
      { numRuns: 2_000 },
    );
    expect(withTimes).toBeGreaterThan(500);
  });

  it('leave all else as it was written', () => {
    const text = ' "time:today"  -KIND:other tool:"a b"-time:2026-11-20T10:00:00.5Z';
    const fixed = fixTimes(`${text}x:1 y`);
    // Not a time: nothing is touched.
    expect(fixed).toBe(`${text}x:1 y`);
    expect(fixTimes('  npm\t time:>=2026-11-20T10:00:00.5+01:00  kind:other')).toBe(
      '  npm\t time:>=2026-11-20T09:00:00.500000Z  kind:other',
    );
    expect(fixTimes('-time:<"2026-11-20T10:00Z"npm')).toBe('-time:<2026-11-20T10:00:00Z npm');
  });

  it('are no longer than a filter may be', () => {
    const text = `time:>14:05 ${'x'.repeat(3_980)}`;
    expect(text.length).toBeLessThan(4_000);
    expect(parseFilter(text)).toMatchObject({ ok: false, message: expect.stringContaining('times written out') });
  });
});

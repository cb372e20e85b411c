/** Random files in every style that the parser takes, random edits: the value is as wanted and the rest as it was. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from './edit-config.ts';
import { isTable, parseToml, sameValue, type TomlTable, type TomlValue, valueAt, withValue } from './parse-toml.ts';

const KEYS = ['a', 'b', 'c', 'd-e', 'f.g', 'h i', '', 'ü'];
const key = fc.constantFrom(...KEYS);
const scalarText = fc.constantFrom(
  '1',
  '-7',
  '0x1F',
  '1_000',
  '3.5',
  '2.0',
  '0',
  '-0.0',
  '1e3',
  'true',
  'false',
  '"text"',
  '"with # and ] and } and ="',
  '"es\\"caped\\\\"',
  "'literal # \\'",
  '"""\nlong # no comment\n[not.a.table]\n"""',
  "'''\nlong = 'er'\n'''",
  '1979-05-27T07:32:00Z',
  '1979-05-27 07:32:00Z',
);

interface Random {
  pick<T>(values: readonly T[]): T;
  chance(percent: number): boolean;
}

/** Draws everything from one list of numbers, so that fast-check can shrink it. */
function randomFrom(numbers: readonly number[]): Random {
  let at = 0;
  const next = () => numbers[at++ % numbers.length] ?? 0;
  return {
    pick: (values) => values[next() % values.length] as (typeof values)[number],
    chance: (percent) => next() % 100 < percent,
  };
}

function quoted(random: Random, name: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(name) && !random.chance(15)) return name;
  return random.chance(50) ? `'${name}'` : JSON.stringify(name);
}

function writeFile(random: Random, scalars: readonly string[]): string {
  const lineEnd = random.chance(25) ? '\r\n' : '\n';
  const lines: string[] = [];
  let comments = 0;
  const comment = () => {
    comments += 1;
    return `# comment ${comments} [x] = "`;
  };
  const behind = () => (random.chance(25) ? ` ${comment()}` : '');
  const blank = () => {
    if (random.chance(30)) lines.push(random.chance(20) ? '  ' : '');
    if (random.chance(25)) lines.push(`${random.chance(30) ? '  ' : ''}${comment()}`);
  };
  const scalar = () => random.pick(scalars);
  const oneLine = () => {
    const text = scalar();
    return text.includes('\n') ? '"short"' : text;
  };
  const inline = (depth: number): string => {
    const names = KEYS.filter(() => random.chance(25));
    const equals = random.chance(30) ? '=' : ' = ';
    const inner = names.map((name) => {
      const keys = random.chance(15) ? `${quoted(random, name)}.x` : quoted(random, name);
      return `${keys}${equals}${depth > 0 && random.chance(30) ? inline(depth - 1) : oneLine()}`;
    });
    return inner.length === 0
      ? random.pick(['{}', '{ }'])
      : random.pick([`{ ${inner.join(', ')} }`, `{${inner.join(',')}}`]);
  };
  const list = (): string => {
    const items = [1, 2, 3].filter(() => random.chance(60)).map((n) => random.pick([`"s${n}"`, `'l${n}'`]));
    if (random.chance(50)) return `[${items.join(random.pick([', ', ',']))}]`;
    const trailing = random.chance(50);
    const inner = items.map((item, index) => {
      const comma = index < items.length - 1 || trailing ? ',' : '';
      return `  ${item}${comma}${behind()}`;
    });
    return `[${[behind(), ...inner, random.chance(20) ? `  ${comment()}` : ''].join('\n')}\n]`;
  };
  const value = () => random.pick([scalar, scalar, () => inline(2), list])();
  const entries = () => {
    for (const name of KEYS.filter(() => random.chance(35))) {
      blank();
      const indent = random.chance(15) ? '  ' : '';
      const dots = random.chance(25) ? `${random.pick(['.', ' . '])}${quoted(random, random.pick(KEYS))}` : '';
      lines.push(`${indent}${quoted(random, name)}${dots}${random.pick([' = ', '=', '  = '])}${value()}${behind()}`);
    }
  };
  entries();
  for (const name of KEYS.filter(() => random.chance(45))) {
    for (const inner of ['', ...KEYS.filter(() => random.chance(30))]) {
      if (inner === '' && random.chance(40)) continue;
      blank();
      const path = [name, ...(inner === '' ? [] : [inner])].map((part) => quoted(random, part)).join('.');
      lines.push(random.chance(10) ? `[[${path}]]` : `[${random.chance(10) ? ` ${path} ` : path}]${behind()}`);
      entries();
    }
  }
  blank();
  const text = lines.join('\n').replaceAll('\n', lineEnd);
  return (random.chance(10) ? '\uFEFF' : '') + text + (random.chance(70) && text !== '' ? lineEnd : '');
}

const file = fc
  .tuple(
    fc.array(fc.nat({ max: 9_999 }), { minLength: 40, maxLength: 200 }),
    fc.array(scalarText, { minLength: 4, maxLength: 8 }),
  )
  .map(([numbers, scalars]) => writeFile(randomFrom(numbers), scalars))
  .filter((text) => {
    try {
      parseToml(text);
      return true;
    } catch {
      return false;
    }
  });

const plainText = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => text.isWellFormed());
const leaf: fc.Arbitrary<TomlValue> = fc.oneof(
  plainText,
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0),
  fc.boolean(),
  fc.array(fc.constantFrom('s1', 's2', 's3', 'new'), { maxLength: 4 }),
);
const value: fc.Arbitrary<TomlValue> = fc.oneof(
  { weight: 3, arbitrary: leaf },
  fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 2 })), { maxKeys: 3 }),
);
const path = fc.array(key, { minLength: 1, maxLength: 4 });
/** Shrinking such files takes minutes: the counterexample is given as it was found. */
const OPTIONS = { numRuns: 250, endOnFailure: true };

/** Whether the path ends in a place that an edit may reach: only tables on the way, no list that is written as tables. */
function isReachable(root: TomlTable, at: readonly string[], text: string): boolean {
  for (let depth = 1; depth < at.length; depth++) {
    const inner = valueAt(root, at.slice(0, depth));
    if (inner !== undefined && !isTable(inner)) return false;
  }
  return !text.includes('[[');
}

function lines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r?\n/);
}

/** Whether `part`'s lines come in `whole` in the same order, blank ones aside. */
function isSubsequence(part: string[], whole: string[]): boolean {
  let at = 0;
  for (const line of part) {
    if (line.trim() === '') continue;
    while (at < whole.length && whole[at] !== line) at += 1;
    if (at++ === whole.length) return false;
  }
  return true;
}

/** The same with at most one line of `part` changed. */
function isSubsequenceButOne(part: string[], whole: string[]): boolean {
  return isSubsequence(part, whole) || part.some((_, index) => isSubsequence(part.toSpliced(index, 1), whole));
}

function commentsOf(text: string): string[] {
  return text.match(/# comment \d+/g) ?? [];
}

describe('applyEdits on random files', () => {
  it('writes exactly the value that was wanted, or nothing', () => {
    fc.assert(
      fc.property(file, path, fc.option(value, { nil: undefined }), (text, at, wanted) => {
        const root = parseToml(text);
        const result = applyEdits(text, [{ path: at, value: wanted }]);
        if (!result.ok) {
          expect(isReachable(root, at, text), `${JSON.stringify(at)} in\n${text}`).toBe(false);
          return;
        }
        const parsed = parseToml(result.text);
        const written = valueAt(parsed, at);
        expect(sameValue(written, wanted), `${JSON.stringify(at)} in\n${result.text}`).toBe(true);
        // Everything that the path does not name is as it was; empty tables on the way may come or go.
        expect(sameValue(pruned(withValue(parsed, at, undefined)), pruned(withValue(root, at, undefined)))).toBe(true);
        expect(result.text.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'));
        if (text.replace('\uFEFF', '') !== '' && result.text.replace('\uFEFF', '') !== '') {
          expect(result.text.endsWith('\n')).toBe(text.endsWith('\n'));
        }
        if (text.includes('\n') && !text.includes('\r')) expect(result.text).not.toContain('\r');
      }),
      OPTIONS,
    );
  });

  it('keeps every line when a key or table is added', () => {
    fc.assert(
      fc.property(file, path, value, (text, at, wanted) => {
        const root = parseToml(text);
        fc.pre(valueAt(root, at) === undefined && isReachable(root, at, text));
        const result = applyEdits(text, [{ path: at, value: wanted }]);
        expect(result.ok).toBe(true);
        if (!result.ok) return;
        // Put into an inline table, one line changes.
        expect(isSubsequenceButOne(lines(text), lines(result.text))).toBe(true);
        expect(commentsOf(result.text)).toEqual(commentsOf(text));
      }),
      OPTIONS,
    );
  });

  it('changes one line when a value on one line is replaced by another', () => {
    fc.assert(
      fc.property(file, fc.nat(), leaf, (text, choice, wanted) => {
        const leaves = scalarPaths(parseToml(text), []);
        fc.pre(leaves.length > 0 && !text.includes('[['));
        const at = leaves[choice % leaves.length] as string[];
        const old = valueAt(parseToml(text), at);
        fc.pre(!(typeof old === 'string' && old.includes('\n')));
        const result = applyEdits(text, [{ path: at, value: wanted }]);
        expect(result.ok).toBe(true);
        if (!result.ok) return;
        const before = text.split('\n');
        const after = result.text.split('\n');
        expect(after.length).toBe(before.length);
        expect(after.filter((line, index) => line !== before[index]).length).toBeLessThanOrEqual(1);
        expect(commentsOf(result.text)).toEqual(commentsOf(text));
      }),
      OPTIONS,
    );
  });

  it('leaves only lines of the file, in their order, when something is removed', () => {
    fc.assert(
      fc.property(file, fc.nat(), (text, choice) => {
        const root = parseToml(text);
        const paths = tablePaths(root, []);
        fc.pre(paths.length > 0 && !text.includes('[['));
        const at = paths[choice % paths.length] as string[];
        const result = applyEdits(text, [{ path: at }]);
        expect(result.ok).toBe(true);
        if (!result.ok) return;
        expect(valueAt(parseToml(result.text), at)).toBeUndefined();
        expect(isSubsequenceButOne(lines(result.text), lines(text))).toBe(true);
      }),
      OPTIONS,
    );
  });

  it('gives back the same bytes when nothing changes', () => {
    fc.assert(
      fc.property(file, fc.nat(), (text, choice) => {
        const root = parseToml(text);
        const paths = tablePaths(root, []);
        fc.pre(paths.length > 0);
        const at = paths[choice % paths.length] as string[];
        const same = valueAt(root, at) as TomlValue;
        expect(applyEdits(text, [{ path: at, value: same }, { path: ['no', 'such'] }])).toEqual({ ok: true, text });
      }),
      OPTIONS,
    );
  });
});

function pruned(table: TomlTable | undefined): TomlTable {
  const entries = Object.entries(table ?? {}).map(
    ([name, inner]) => [name, isTable(inner) ? pruned(inner) : inner] as const,
  );
  return Object.fromEntries(entries.filter(([, inner]) => !isTable(inner) || Object.keys(inner).length > 0));
}

function scalarPaths(table: TomlTable, at: string[]): string[][] {
  return Object.entries(table).flatMap(([name, inner]) => {
    if (isTable(inner)) return scalarPaths(inner, [...at, name]);
    return Array.isArray(inner) ? [] : [[...at, name]];
  });
}

function tablePaths(table: TomlTable, at: string[]): string[][] {
  return Object.entries(table).flatMap(([name, inner]) => {
    const here = [...at, name];
    return [here, ...(isTable(inner) ? tablePaths(inner, here) : [])];
  });
}

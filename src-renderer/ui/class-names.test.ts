import { expect, test } from 'vitest';

const SHEETS = import.meta.glob<string>('../**/*.css', { query: '?raw', import: 'default', eager: true });

/** `block`, `block-part`, `is-state`, `has-what`; kinds of events keep the underscore of their id. */
const NAME = /^(?:[a-z]+(?:-[a-z]+)*|kind-[a-z_]+)$/;

function classNames(sheet: string): string[] {
  const selectors = sheet
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/@import[^;]*;/g, '')
    .replaceAll(/\{[^{}]*\}/g, '{}');
  return [...selectors.matchAll(/\.([\w-]+)/g)].map(([, name = '']) => name);
}

test('every style sheet names its classes the same way', () => {
  const names = Object.entries(SHEETS).map(([file, sheet]) => ({ file, names: classNames(sheet) }));
  expect(names.length).toBeGreaterThan(40);
  expect(names.flatMap((one) => one.names).length).toBeGreaterThan(500);
  const others = names.flatMap(({ file, names: all }) =>
    all.filter((name) => !NAME.test(name)).map((name) => `${file}: ${name}`),
  );
  expect(others).toEqual([]);
});

test.each(['.text-block__head {}', '.diff--added {}', '.listItem {}', '.a { .b_c {} }'])(
  '%s is named otherwise',
  (sheet) => {
    expect(classNames(sheet).every((name) => NAME.test(name))).toBe(false);
  },
);

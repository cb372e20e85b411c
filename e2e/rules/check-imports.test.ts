import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import './own-typescript.ts';
import { afterEach, expect, it } from 'vitest';
import type { Room } from './rooms.ts';

const { violations } = await import('./check-imports.ts');

const ROOMS: Readonly<Record<string, Room>> = {
  'src-shared/base': { runs: 'anywhere', may: [] },
  'src-main/store': { runs: 'node', may: ['src-shared/base'] },
  'src-renderer/ui': { runs: 'page', may: ['src-shared/base'] },
};

let folder: string | undefined;
afterEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

/** The names of the rules that these sources, given by path, are against. */
async function against(sources: Record<string, string>): Promise<string[]> {
  folder = mkdtempSync(join(tmpdir(), 'sluice-rules-'));
  for (const [path, text] of Object.entries({ 'src-shared/base/names.ts': 'export type Name = string;', ...sources })) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const folders = [...new Set(['src-shared', ...Object.keys(sources).map((path) => path.split('/')[0] ?? '')])];
  return (await violations(folders, ROOMS, 1, folder)).map(({ rule }) => rule);
}

it('lets through what the table allows', async () => {
  const store =
    "import { readFileSync } from 'node:fs'; import type { Name } from '../../src-shared/base/names.ts'; export const a = (n: Name) => readFileSync(n);";
  expect(await against({ 'src-main/store/a.ts': store })).toEqual([]);
});

it('finds an import of a room that is not in the table, of types alone too', async () => {
  const sources = { 'src-renderer/ui/a.ts': 'export type A = 1;' };
  expect(
    await against({
      ...sources,
      'src-main/store/b.ts': "import type { A } from '../../src-renderer/ui/a.ts'; export type B = A;",
    }),
  ).toEqual(['src-main/store']);
});

it('finds a cycle, of types alone too', async () => {
  const found = await against({
    'src-main/store/a.ts': "import type { B } from './b.ts'; export type A = B | 1;",
    'src-main/store/b.ts': "import type { A } from './a.ts'; export type B = A | 2;",
  });
  expect(new Set(found)).toEqual(new Set(['no cycles']));
});

it("finds Node's modules where there is no Node", async () => {
  expect(
    await against({ 'src-renderer/ui/a.ts': "import { readFileSync } from 'node:fs'; export const a = readFileSync;" }),
  ).toEqual(['src-renderer/ui: node']);
});

it('finds what only tests may import, and what nobody but e2e may', async () => {
  const found = await against({
    'src-main/testing/collector.ts': 'export const collector = 1;',
    'src-main/store/a.ts': "export { collector } from '../testing/collector.ts';",
    'src-main/store/a.test.ts':
      "export { collector } from '../testing/collector.ts'; export { all } from '../../e2e/all.ts';",
    'e2e/all.ts': 'export const all = 1;',
  });
  expect(found.toSorted()).toEqual(['e2e', 'src-main/store', 'testing']);
});

it('finds a source without a room', async () => {
  expect(
    await against({
      'src-main/attic/a.ts': "import type { Name } from '../../src-shared/base/names.ts'; export type A = Name;",
    }),
  ).toEqual(['a room for each']);
});

it('is not content with fewer modules than there are', async () => {
  await expect(violations(['src-shared'], ROOMS, 100_000)).rejects.toThrow(/modules were seen, 100000 at least/);
});

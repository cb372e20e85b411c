import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isInGitRepository } from './git-check.ts';
import { temporaryFolder } from './testing/exec-process.ts';

it('finds .git in the folder and above it, as a folder or a file', () => {
  const root = temporaryFolder();
  const below = join(root, 'a', 'b');
  mkdirSync(below, { recursive: true });
  expect(isInGitRepository(below)).toBe(false);
  writeFileSync(join(root, 'a', '.git'), 'gitdir: elsewhere');
  expect(isInGitRepository(below)).toBe(true);
  expect(isInGitRepository(root)).toBe(false);
  mkdirSync(join(root, '.git'));
  expect(isInGitRepository(root)).toBe(true);
});

import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCookieSecret } from './cookie-secret.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-cookie-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('is the same at the next start, and its file the owner’s alone', () => {
  const file = join(folder, 'ui-cookie');
  const first = loadCookieSecret(file);
  expect(first).toMatch(/^[\w-]{43}$/);
  expect(loadCookieSecret(file)).toBe(first);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that holds something else is replaced', () => {
  const file = join(folder, 'ui-cookie');
  writeFileSync(file, 'guessable');
  const secret = loadCookieSecret(file);
  expect(secret).not.toBe('guessable');
  expect(readFileSync(file, 'utf8').trim()).toBe(secret);
});

test('without a place to keep it, each start has its own', () => {
  const file = join(folder, 'missing', 'ui-cookie');
  expect(loadCookieSecret(file)).not.toBe(loadCookieSecret(file));
  expect(loadCookieSecret(undefined)).not.toBe(loadCookieSecret(undefined));
});

test.skipIf(process.platform === 'win32')('one that others could read is replaced', () => {
  const file = join(folder, 'ui-cookie');
  const first = loadCookieSecret(file);
  chmodSync(file, 0o644);
  const second = loadCookieSecret(file);
  expect(second).not.toBe(first);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadCookieSecret(file)).toBe(second);
});

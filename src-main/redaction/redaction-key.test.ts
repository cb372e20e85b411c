import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../store/testing/open-store.ts';
import { loadRedactionKey, redactionKeyFile } from './redaction-key.ts';

describe('the key for hashes', () => {
  test('is made once, for the owner alone', () => {
    const folder = temporaryFolder();
    const first = loadRedactionKey(folder);
    expect(first).toMatchObject({ ok: true, keyHex: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(loadRedactionKey(folder)).toEqual(first);
    expect(statSync(redactionKeyFile(folder)).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['redaction.key']);
    expect(loadRedactionKey(temporaryFolder())).not.toEqual(first);
  });

  test.skipIf(process.platform === 'win32')('is refused when others may read it', () => {
    const folder = temporaryFolder();
    loadRedactionKey(folder);
    const file = redactionKeyFile(folder);
    chmodSync(file, 0o640);
    const key = loadRedactionKey(folder);
    expect(key).toEqual({ ok: false, reason: expect.stringContaining(`(mode 640). Run: chmod 600 ${file}`) });
    expect(JSON.stringify(key)).not.toContain(readFileSync(file, 'utf8').trim());
  });

  test.each([
    ['half a key', (file: string) => writeFileSync(file, 'ab', { mode: 0o600 }), 'does not hold 64 hex digits'],
    ['a link', (file: string) => symlinkSync('elsewhere', file), 'it is no file'],
  ])('is refused when it is %s', (_, make, reason) => {
    const folder = temporaryFolder();
    make(redactionKeyFile(folder));
    expect(loadRedactionKey(folder)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});

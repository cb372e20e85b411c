import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeLastMessage } from './last-message-file.ts';
import { temporaryFolder } from './testing/exec-process.ts';

describe('writeLastMessage', () => {
  it('replaces what was there', async () => {
    const file = join(temporaryFolder(), 'last.txt');
    writeFileSync(file, 'something much longer');
    expect(await writeLastMessage(file, 'done')).toBeUndefined();
    expect(readFileSync(file, 'utf8')).toBe('done');
  });

  it('does not follow a symbolic link', async () => {
    const folder = temporaryFolder();
    const target = join(folder, 'target');
    writeFileSync(target, 'before');
    symlinkSync(target, join(folder, 'link'));
    expect(await writeLastMessage(join(folder, 'link'), 'after')).toContain('Failed to write last message file');
    expect(readFileSync(target, 'utf8')).toBe('before');
  });

  it('says what stands in the way', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    expect(await writeLastMessage(join(folder, 'sub'), 'x')).toContain('EISDIR');
    expect(await writeLastMessage(join(folder, 'no', 'such'), 'x')).toContain('ENOENT');
  });
});

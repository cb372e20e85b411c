import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadRedactionNotes, redactionNotesFile } from './redaction-notes.ts';

const KEY = { ok: true, keyHex: 'ab'.repeat(32) } as const;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-notes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('tells a key at the event where it was first seen and nowhere else, over restarts', () => {
  const notes = loadRedactionNotes(folder, KEY);
  expect(notes.newKeys(7, ['plan.mood', 'plan.size'])).toEqual(['plan.mood', 'plan.size']);
  expect(notes.newKeys(8, ['plan.mood', 'plan.other'])).toEqual(['plan.other']);
  expect(loadRedactionNotes(folder, KEY).newKeys(7, ['plan.mood', 'plan.other'])).toEqual(['plan.mood']);
});

it('does not tell a key again that something was said about', () => {
  const notes = loadRedactionNotes(folder, KEY);
  notes.newKeys(7, ['plan.mood']);
  notes.settleKey('plan.mood');
  notes.settleKey('never.seen');
  for (const one of [notes, loadRedactionNotes(folder, KEY)])
    for (const id of [7, 9]) expect(one.newKeys(id, ['plan.mood', 'never.seen'])).toEqual([]);
});

it('keeps who declined, and no key in the clear, for its owner only', () => {
  const notes = loadRedactionNotes(folder, KEY);
  notes.newKeys(1, ['plan.mood']);
  notes.declineOffer('staging');
  notes.declineOffer('staging');
  expect(loadRedactionNotes(folder, KEY).declinedOffers()).toEqual(['staging']);
  const file = redactionNotesFile(folder);
  expect(readFileSync(file, 'utf8')).not.toContain('mood');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('begins anew where the file is none of its own', () => {
  writeFileSync(redactionNotesFile(folder), '{"keys":[["a",-1]]');
  expect(loadRedactionNotes(folder, KEY).newKeys(1, ['a'])).toEqual(['a']);
});

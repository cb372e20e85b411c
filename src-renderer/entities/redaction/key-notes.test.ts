import { describe, expect, it } from 'vitest';
import { withEdits } from '../../state/setting-edits.ts';
import { explainKey, isOldDefault, type KeyNote, keyNote, type NotedField } from './key-notes.ts';

const DEFAULT = ['prompts', 'secrets', 'unknown-text'];
const SAID = { sluice: { redaction: { allowed_keys: ['note'], masked_keys: ['mood'] } } };
const field = (key: string, more: Partial<NotedField> = {}): NotedField => ({
  key,
  isText: true,
  changedBy: [],
  ...more,
});

describe('of a key it is said', () => {
  it.each<[NotedField, KeyNote | undefined]>([
    [field('made.up', { changedBy: ['unknown-text'] }), 'masked'],
    [field('mood', { changedBy: ['unknown-text'] }), 'masked-by-you'],
    [field('note'), 'allowed'],
    [field('made.up'), 'new'],
    [field('made.up', { isText: false }), undefined],
    [field('made.up', { changedBy: ['secrets'] }), undefined],
    // Known: of the registry, of Codex's table, of the captures.
    [field('service.name'), undefined],
    [field('arguments'), undefined],
    [field('call_id'), undefined],
  ])('%j: %s', (noted, note) => expect(keyNote(noted, 'codex', DEFAULT, SAID)).toBe(note));

  it('nothing where unknown-text does not apply', () => {
    expect(keyNote(field('made.up'), 'codex', ['secrets'], SAID)).toBeUndefined();
  });
});

describe('a click', () => {
  it('puts a key on one list and off the other, and takes it back', () => {
    const allowed = withEdits(SAID, explainKey(SAID, 'mood', 'allowed'));
    expect(allowed).toEqual({ sluice: { redaction: { allowed_keys: ['note', 'mood'] } } });
    const masked = withEdits(allowed, explainKey(allowed, 'note', 'masked'));
    expect(masked).toEqual({ sluice: { redaction: { allowed_keys: ['mood'], masked_keys: ['note'] } } });
    expect(explainKey(withEdits(masked, explainKey(masked, 'note', 'nobody')), 'note', 'nobody')).toEqual([]);
    expect(explainKey(SAID, 'note', 'allowed')).toEqual([]);
  });
});

it('knows the list that was the default before', () => {
  expect(isOldDefault(['secrets', 'prompts'])).toBe(true);
  for (const list of [undefined, [], ['prompts'], DEFAULT, ['secrets', 'mine']]) expect(isOldDefault(list)).toBe(false);
});

import { describe, expect, it } from 'vitest';
import { diffCounts, diffLines, embeddedPatch, isDiff, parseJsonText } from './structured-text.ts';

const PATCH = `*** Begin Patch
*** Update File: src/a.ts
@@ function f
 const a = 1;
-const b = 2;
+const b = 3;
+const c = 4;
*** Add File: notes.md
+# Notes
*** End Patch`;

const UNIFIED = `diff --git a/x b/x
index 1..2 100644
--- a/x
+++ b/x
@@ -1,2 +1,2 @@
 same
--- was
+++ is
\\ No newline at end of file
`;

describe('parseJsonText', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['  [1, 2]', [1, 2]],
    ['{}', {}],
    ['12', undefined],
    ['"word"', undefined],
    ['{not json', undefined],
    ['', undefined],
  ])('reads %j', (text, expected) => {
    expect(parseJsonText(text)).toEqual(expected);
  });
  it('leaves huge text alone', () => {
    expect(parseJsonText(`["${'x'.repeat(600_000)}"]`)).toBeUndefined();
  });
});

describe('isDiff', () => {
  it.each([
    [PATCH, true],
    [UNIFIED, true],
    ['--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y', true],
    ['- a list\n+ of points', false],
    ['--- \n+++', false],
    ['', false],
  ])('judges %j', (text, expected) => {
    expect(isDiff(text)).toBe(expected);
  });
});

describe('diffLines', () => {
  it('reads the patch format of Codex', () => {
    const lines = diffLines(PATCH);
    expect(lines.map((line) => line.type)).toEqual([
      'file',
      'hunk',
      'context',
      'removed',
      'added',
      'added',
      'file',
      'added',
    ]);
    expect(lines[0]?.text).toBe('Update src/a.ts');
    expect(diffCounts(lines)).toEqual({ added: 3, removed: 1 });
  });
  it('reads unified diffs, where a changed line may look like a header', () => {
    expect(diffLines(UNIFIED).map((line) => line.type)).toEqual([
      'file',
      'meta',
      'meta',
      'meta',
      'hunk',
      'context',
      'removed',
      'added',
      'meta',
    ]);
  });
});

describe('embeddedPatch', () => {
  it('finds the patch in a here-document', () => {
    expect(embeddedPatch(`apply_patch <<'EOF'\n${PATCH}\nEOF\n`)).toBe(PATCH);
    expect(embeddedPatch('echo hello')).toBeUndefined();
  });
});

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Codex's words. */
export const NOT_IN_REPOSITORY = 'Not inside a trusted directory and --skip-git-repo-check was not specified.';

/** Whether the folder, or one above it, holds `.git` (a folder, or a file in worktrees and submodules). */
export function isInGitRepository(folder: string): boolean {
  for (let current = folder; ; current = dirname(current)) {
    if (existsSync(join(current, '.git'))) return true;
    if (current === dirname(current)) return false;
  }
}

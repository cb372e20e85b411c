/** Every expected run: what is right for each capture of an agent, by each signal that it holds. */
import { CLAUDE } from './expected/claude.ts';
import { CODEX } from './expected/codex.ts';
import type { ExpectedRun } from './expected/expected-run.ts';

export const EXPECTED_RUNS: readonly ExpectedRun[] = [...CODEX, ...CLAUDE];

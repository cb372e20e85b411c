/** Every expected run: what is right for each capture of an agent, by each signal that it holds. */
import { CLAUDE } from './expected/claude.ts';
import { CODEX } from './expected/codex.ts';
import { COPILOT } from './expected/copilot.ts';
import type { ExpectedRun } from './expected/expected-run.ts';
import { GEMINI } from './expected/gemini.ts';
import { GENAI } from './expected/genai.ts';
import { GENAI_WITH_LOGS } from './expected/genai-with-logs.ts';
import { OPENCODE } from './expected/opencode.ts';
import { QWEN } from './expected/qwen.ts';

export const EXPECTED_RUNS: readonly ExpectedRun[] = [
  ...CODEX,
  ...CLAUDE,
  ...GEMINI,
  ...QWEN,
  ...OPENCODE,
  ...COPILOT,
  ...GENAI,
  ...GENAI_WITH_LOGS,
];

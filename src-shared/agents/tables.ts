import type { AgentTable } from './agent-table.ts';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import { gemini } from './gemini.ts';
import { genai } from './genai.ts';
import { opencode } from './opencode.ts';
import { qwen } from './qwen.ts';
import { unknownOrigin } from './unknown-origin.ts';

/** Every agent that Sluice knows. Where two tables claim a name, the earlier one has it. */
export const TABLES: readonly AgentTable[] = [codex, claude, gemini, qwen, copilot, opencode, genai];

/** The table for everything else. */
export const FALLBACK_TABLE: AgentTable = unknownOrigin;

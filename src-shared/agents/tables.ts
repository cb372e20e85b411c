import type { AgentTable } from './agent-table.ts';
import { claude } from './claude/table.ts';
import { codex } from './codex/table.ts';
import { copilot } from './copilot/table.ts';
import { gemini } from './gemini/table.ts';
import { genai } from './genai/table.ts';
import { opencode } from './opencode/table.ts';
import { unknownOrigin } from './other/table.ts';
import { qwen } from './qwen/table.ts';

/** Every agent that Sluice knows. Where two tables claim a name, the earlier one has it. */
export const TABLES: readonly AgentTable[] = [codex, claude, gemini, qwen, copilot, opencode, genai];

/** The table for everything else. */
export const FALLBACK_TABLE: AgentTable = unknownOrigin;

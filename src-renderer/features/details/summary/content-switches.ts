/**
 * Content that agents leave out until they are told otherwise: how it looks when it is left out, and what switches it on.
 * Sources: Codex `docs/config.md` ([otel]), Claude Code's monitoring documentation, Gemini CLI `docs/cli/telemetry.md`.
 */
import type { AgentId } from '../../../../src-shared/agents/common-event.ts';

export type ContentName = 'prompt' | 'response' | 'tool details';

export interface ContentSwitch {
  /** What to add, ready to be copied. */
  text: string;
  /** Where it belongs. */
  place: string;
}

/** A second table of the same name breaks the file. */
const CODEX_FILE = 'the [otel] table of ~/.codex/config.toml';
const CLAUDE_PLACE = 'the environment of claude';
const GEMINI_FILE = '~/.gemini/settings.json';

const SWITCHES: Partial<Record<AgentId, Partial<Record<ContentName, ContentSwitch>>>> = {
  codex: {
    prompt: { text: 'log_user_prompt = true', place: CODEX_FILE },
    response: { text: 'log_agent_responses = true', place: CODEX_FILE },
  },
  claude: {
    prompt: { text: 'export OTEL_LOG_USER_PROMPTS=1', place: CLAUDE_PLACE },
    response: { text: 'export OTEL_LOG_ASSISTANT_RESPONSES=1', place: CLAUDE_PLACE },
    'tool details': { text: 'export OTEL_LOG_TOOL_DETAILS=1', place: CLAUDE_PLACE },
  },
  gemini: {
    prompt: { text: '"telemetry": { "logPrompts": true }', place: GEMINI_FILE },
    response: { text: '"telemetry": { "logPrompts": true }', place: GEMINI_FILE },
    'tool details': { text: '"telemetry": { "logPrompts": true }', place: GEMINI_FILE },
  },
  copilot: {
    prompt: { text: '"github.copilot.chat.otel.captureContent": true', place: 'the settings of VS Code' },
  },
};

const PLACEHOLDERS = new Set(['[REDACTED]', '<REDACTED>']);

export function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.has(text.trim());
}

export function contentSwitch(agent: AgentId, content: ContentName): ContentSwitch | undefined {
  return SWITCHES[agent]?.[content];
}

import type { Agent, ContentSwitch } from '../agent.ts';
import { geminiRun } from './run-table.ts';
import { geminiTable } from './table.ts';

const SETTINGS = '~/.gemini/settings.json';
const LOG_PROMPTS: ContentSwitch = { text: '"telemetry": { "logPrompts": true }', place: SETTINGS };

/** Gemini CLI. Source of its settings: `docs/cli/telemetry.md`. */
export const gemini: Agent<'gemini'> = {
  id: 'gemini',
  title: 'Gemini CLI',
  table: geminiTable,
  run: geminiRun,
  mark: {
    path: 'M5.2 2.8a2.6 5.2 0 1 0 .01 0ZM10.8 2.8a2.6 5.2 0 1 0 .01 0Z',
    colour: 'user_prompt',
  },
  setup: {
    title: 'Gemini CLI',
    place: SETTINGS,
    language: 'json',
    text: ({ url, protocol }) => {
      const telemetry = { enabled: true, target: 'local', otlpEndpoint: url, otlpProtocol: protocol };
      return `${JSON.stringify({ telemetry }, undefined, 2)}\n`;
    },
  },
  withheld: { switches: { prompt: LOG_PROMPTS, response: LOG_PROMPTS, 'tool details': LOG_PROMPTS } },
  recordedRun: async () =>
    (await import('../fixtures/gemini-cli-0.61.0.logs.json', { with: { type: 'json' } })).default,
};

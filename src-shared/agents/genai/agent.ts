import type { Agent } from '../agent.ts';
import { genaiTable } from './table.ts';

/** Whoever follows OpenTelemetry's GenAI conventions without being an agent of the list. */
export const genai: Agent<'genai'> = {
  id: 'genai',
  title: 'GenAI conventions',
  table: genaiTable,
  contentInBody: true,
  mark: { path: 'M8 2l5.2 3v6L8 14l-5.2-3V5Z' },
};

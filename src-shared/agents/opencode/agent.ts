import type { Agent } from '../agent.ts';
import { opencodeRun } from './run-table.ts';
import { opencodeTable } from './table.ts';

export const opencode: Agent<'opencode'> = {
  id: 'opencode',
  title: 'opencode',
  table: opencodeTable,
  run: opencodeRun,
  mark: { path: 'M2.5 3h4v2.2H5v5.6h1.5V13h-4Zm11 0h-4v2.2H11v5.6H9.5V13h4Z', colour: 'tool_decision' },
};

import type { Agent } from '../agent.ts';
import { qwenRun } from './run-table.ts';
import { qwenTable } from './table.ts';

export const qwen: Agent<'qwen'> = {
  id: 'qwen',
  title: 'Qwen Code',
  table: qwenTable,
  run: qwenRun,
  mark: {
    path: 'M8 2.5a5.5 5.5 0 1 0 3 10.1l1.7 1.4 1.1-1.5-1.5-1.300A5.5 5.5 0 0 0 8 2.5Zm0 3a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
    evenOdd: true,
    colour: 'agent_response',
  },
};

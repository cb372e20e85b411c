import type { Agent } from '../agent.ts';
import { copilotRun } from './run-table.ts';
import { copilotTable } from './table.ts';

export const copilot: Agent<'copilot'> = {
  id: 'copilot',
  title: 'GitHub Copilot',
  table: copilotTable,
  run: copilotRun,
  mark: { path: 'M2.5 9A5.5 5.5 0 0 1 13.5 9Z M2.5 10.5h11V13h-11Z', colour: 'api_request' },
  withheld: {
    switches: {
      prompt: { text: '"github.copilot.chat.otel.captureContent": true', place: 'the settings of VS Code' },
    },
  },
};

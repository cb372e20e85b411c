import type { Agent } from '../agent.ts';
import { exportLines, otlpProtocol } from '../setup-text.ts';
import { otherTable } from './table.ts';

/** Every sender that no other agent's table claims. Its setup: the variables of OpenTelemetry's SDK specification. */
export const other: Agent<'other'> = {
  id: 'other',
  title: 'Other',
  table: otherTable,
  mark: { path: 'M3.5 3.5h9v9h-9Z M6 6v4h4V6Z', evenOdd: true },
  setup: {
    title: 'Anything with an OpenTelemetry SDK',
    place: 'its environment',
    language: 'shell',
    text: (address) =>
      exportLines([
        ['OTEL_LOGS_EXPORTER', 'otlp'],
        ['OTEL_TRACES_EXPORTER', 'otlp'],
        ['OTEL_METRICS_EXPORTER', 'otlp'],
        ['OTEL_EXPORTER_OTLP_PROTOCOL', otlpProtocol(address)],
        ['OTEL_EXPORTER_OTLP_ENDPOINT', address.url],
      ]),
  },
};

/**
 * Where the records of one run go: to the Sluice that has the home, which relays them, or by `[otel]`; to both only when
 * an exporter was given for this very run, and not when that exporter is the same Sluice.
 */

import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import type { OtelSettings } from '../../src-shared/settings/otel-schema.ts';
import type { Metadata } from '../emitter/catalogue.ts';
import { createEmitter, createOffEmitter, type EventFunctions } from '../emitter/emitter.ts';
import { isInstrumentationOn } from '../emitter/instrumentation.ts';
import type { EmitterSink } from '../emitter/sink.ts';
import { createExportSink } from '../emitter/sink-export.ts';
import type { ExporterConfig } from '../exporter-kinds/exporter-kinds.ts';
import { sluiceSocketExporter } from '../exporter-kinds/otlp-http/kind.ts';
import { isListenerOf, type RunningSluice } from './find-sluice.ts';

export interface RunTelemetry {
  events: EventFunctions;
  /** Sends what is left, within the deadline. One line for each place that did not get everything. */
  finish(deadlineMs: number): Promise<string[]>;
}

export interface RunTelemetryOptions {
  sluice: RunningSluice | undefined;
  otel: OtelSettings;
  exporter: ExporterConfig;
  exporterGiven: boolean;
  /** Of `exporter`; a running Sluice redacts what leaves it. */
  redaction: RedactionDefinition;
  metadata: Metadata;
  environment: NodeJS.ProcessEnv;
}

interface Destination {
  name: string;
  sink: EmitterSink;
}

export function startRunTelemetry(options: RunTelemetryOptions): RunTelemetry {
  const { otel, metadata, environment } = options;
  if (!isInstrumentationOn(environment)) return { events: createOffEmitter(), finish: async () => [] };
  const resource = { serviceVersion: metadata.appVersion, environmentName: otel.environment };
  const destinations = exportersFor(options).flatMap(({ name, exporter, redaction }): Destination[] =>
    exporter.kind === 'none' ? [] : [{ name, sink: createExportSink({ exporter, resource, redaction, environment }) }],
  );
  const sinks = destinations.map(({ sink }) => sink);
  const emitter = createEmitter({
    metadata,
    content: { logUserPrompt: otel.log_user_prompt, logAgentResponses: otel.log_agent_responses },
    sink: sinkFor(sinks),
  });
  return {
    events: emitter,
    async finish(deadlineMs) {
      const reports = await Promise.all(
        destinations.map(async ({ name, sink }) => ({ name, ...(await sink.shutdown({ deadlineMs })) })),
      );
      return reports
        .filter(({ undelivered }) => undelivered > 0)
        .map(({ name, undelivered, emitted, lastError }) => {
          const reason = lastError === undefined ? '' : `: ${lastError}`;
          return `${undelivered} of ${emitted} telemetry records were not delivered to ${name}${reason}`;
        });
    },
  };
}

interface RunExporter {
  name: string;
  exporter: ExporterConfig;
  redaction: RedactionDefinition | undefined;
}

function exportersFor({ sluice, exporter, exporterGiven, redaction }: RunTelemetryOptions): RunExporter[] {
  const own = { name: exporter.kind === 'none' ? '' : exporter.endpoint, exporter, redaction };
  if (sluice === undefined) return [own];
  const socket = sluiceSocketExporter(sluice.socket);
  const running = { name: 'the running Sluice', exporter: socket, redaction: undefined };
  const isSame = exporter.kind !== 'none' && isListenerOf(sluice, exporter.endpoint);
  return exporterGiven && !isSame ? [running, own] : [running];
}

function sinkFor(sinks: readonly EmitterSink[]): Pick<EmitterSink, 'emit'> & EmitterSink {
  const [only] = sinks;
  if (only !== undefined && sinks.length === 1) return only;
  const nothing = async () => ({ emitted: 0, delivered: 0, undelivered: 0 });
  return {
    emit(record) {
      for (const sink of sinks) sink.emit(record);
    },
    flush: nothing,
    shutdown: nothing,
  };
}

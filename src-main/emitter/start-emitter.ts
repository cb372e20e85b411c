/** The emitter of a program that runs by itself (`sluice exec`): its records go to one exporter on a worker thread. */
import type { ExporterConfig } from '../settings/otel-exporter-config.ts';
import type { Metadata } from './catalogue.ts';
import type { ContentSettings } from './content.ts';
import { createEmitter, createOffEmitter, type Emitter } from './emitter.ts';
import { isInstrumentationOn } from './instrumentation.ts';
import { createNoneSink } from './sink.ts';
import { createExportSink } from './sink-export.ts';

export interface StartEmitterOptions {
  exporter: ExporterConfig;
  content: ContentSettings;
  metadata: Metadata;
  /** `otel.environment`: resource attribute `env`. */
  environmentName: string;
  /** Process environment, for `SLUICE_OTEL`; what the worker gets of it is without `OTEL_*`. */
  environment: NodeJS.ProcessEnv;
}

/** Returns at once: the worker is started with the first batch. Call `shutdown` on every way out. */
export function startEmitter(options: StartEmitterOptions): Emitter {
  const { exporter, content, metadata, environment } = options;
  if (!isInstrumentationOn(environment)) return createOffEmitter();
  const resource = { serviceVersion: metadata.appVersion, environmentName: options.environmentName };
  const sink =
    exporter.kind === 'none'
      ? createNoneSink()
      : createExportSink({ exporter, resource, redaction: undefined, environment });
  return createEmitter({ metadata, content, sink });
}

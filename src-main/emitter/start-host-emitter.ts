/** The emitter of the host: what hooks and scripts post goes into the log. */
import type { Intake } from '../log/intake.ts';
import type { ContentSettings } from './content.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import { isInstrumentationOn } from './instrumentation.ts';
import type { LocalSink } from './sink-local.ts';

export interface HostEmitterOptions {
  intake: Pick<Intake, 'accept'>;
  content: ContentSettings;
  /** Sluice's version: `service.version`. */
  version: string;
  /** `otel.environment`. */
  environmentName: string;
  /** Process environment, for `SLUICE_OTEL`. */
  environment: NodeJS.ProcessEnv;
}

export interface HostEmitter {
  /** Takes records of the catalogue with their own metadata through `emit`. */
  emitter: Pick<Emitter, 'emit' | 'flush' | 'shutdown'>;
  /** See {@link LocalSink.commit}. */
  commit: LocalSink['commit'];
}

/** Undefined when instrumentation is off. Loads the OpenTelemetry SDK otherwise; rejects when that is not installed. */
export async function startHostEmitter(options: HostEmitterOptions): Promise<HostEmitter | undefined> {
  const { intake, content, version, environmentName, environment } = options;
  if (!isInstrumentationOn(environment)) return undefined;
  const { createLocalSink } = await import('./sink-local.ts');
  const sink = createLocalSink({ intake, resource: { serviceVersion: version, environmentName } });
  const metadata = { conversationId: '', appVersion: version, terminalType: 'unknown', model: 'unknown', slug: '' };
  return { emitter: createEmitter({ metadata, content, sink }), commit: sink.commit };
}

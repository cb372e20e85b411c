/**
 * One typed function an event of the catalogue. Emitting never waits and never throws, so that a turn is not slowed or
 * broken by its telemetry; whether records arrived is told by `flush` and `shutdown`.
 */
import { CATALOGUE, type CatalogueRecord, type EventInput, type EventKey, type Metadata } from './catalogue.ts';
import { agentResponseContent, type ContentSettings, userPromptContent } from './content.ts';
import type { DeliveryReport, EmitterSink, FlushOptions } from './sink.ts';

export type EventFunctions = { readonly [K in EventKey]: (input: EventInput<K>) => void };

export interface Emitter extends EventFunctions {
  /** Emits a record that came with its own time and metadata (an event posted as JSON). */
  emit(record: CatalogueRecord): void;
  flush(options?: FlushOptions): Promise<DeliveryReport>;
  shutdown(options?: FlushOptions): Promise<DeliveryReport>;
}

export interface EmitterOptions {
  /** Of the records whose functions are called; `emit` brings its own. */
  metadata: Metadata;
  content: ContentSettings;
  sink: EmitterSink;
  /** Milliseconds since the epoch; default `Date.now`. */
  now?: () => number;
}

export function createEmitter(options: EmitterOptions): Emitter {
  const { metadata, content, sink, now = Date.now } = options;

  function emit(record: CatalogueRecord): void {
    const input = contentOf(record, content);
    if (input !== undefined) sink.emit(input === record.input ? record : { ...record, input });
  }

  const functions = eventFunctions((key, input) => emit({ key, timeMs: now(), input, metadata }));
  return {
    ...functions,
    emit,
    flush: (flushOptions) => sink.flush(flushOptions),
    shutdown: (flushOptions) => sink.shutdown(flushOptions),
  };
}

/** What a run has when instrumentation is off. Loads nothing, keeps nothing. */
export function createOffEmitter(): Emitter {
  const report = async (): Promise<DeliveryReport> => ({ emitted: 0, delivered: 0, undelivered: 0 });
  return { ...eventFunctions(() => {}), emit() {}, flush: report, shutdown: report };
}

function contentOf(record: CatalogueRecord, settings: ContentSettings): CatalogueRecord['input'] | undefined {
  if (record.key === 'userPrompt') return userPromptContent(record.input as EventInput<'userPrompt'>, settings);
  if (record.key === 'agentResponse') {
    return agentResponseContent(record.input as EventInput<'agentResponse'>, settings);
  }
  return record.input;
}

function eventFunctions(emit: (key: EventKey, input: CatalogueRecord['input']) => void): EventFunctions {
  const entries = Object.keys(CATALOGUE).map((key) => [
    key,
    (input: CatalogueRecord['input']) => emit(key as EventKey, input),
  ]);
  return Object.fromEntries(entries) as EventFunctions;
}

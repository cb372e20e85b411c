/** For tests: a real log with real exporters, without receivers. */
import { EventEmitter, once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { ExporterState } from '../../../src-shared/contract/exporters-api.ts';
import type { Settings } from '../../../src-shared/settings/schema.ts';
import type { IntakeRequest } from '../../log/intake.ts';
import type { LogStore } from '../../log/log-store.ts';
import { createInstancePath } from '../../otlp/instance-path.ts';
import type { RedactionKey } from '../../redaction/redaction-key.ts';
import { settingsSchema } from '../../settings/settings-schema.ts';
import type { LogStoreOptions } from '../../store/log-store-options.ts';
import { logsRequest, openStore, temporaryFolder } from '../../store/testing/open-store.ts';
import { createExporters, type Exporters } from '../exporters.ts';

/** Of rules that hash. */
export const TEST_KEY_HEX = '5a'.repeat(32);

/** Quick and without chance. */
export const QUICK_BACKOFF = { initialMs: 5, multiplier: 2, maxMs: 40, jitter: 0 };

export interface ExportersHarness {
  store: LogStore;
  exporters: Exporters;
  state(name?: string): ExporterState;
  /** Resolves once the exporter's state fulfils the condition; every state that was told is looked at. */
  until(condition: (state: ExporterState) => boolean, name?: string): Promise<ExporterState>;
  accept(request: IntakeRequest): Promise<void>;
  /** Accepts records with these texts, one conversation each call. */
  prompts(texts: readonly string[], conversation?: string): Promise<void>;
  /** `sluice`: the table of that name. */
  configure(exporters: object, sluice?: object, otel?: object): Promise<void>;
  /** Configures with an exporter that has another name now. */
  rename(from: string, to: string, exporters: object): Promise<void>;
  /** Stops exporters and log as a host does. */
  stop(deadlineMs?: number): Promise<void>;
}

export interface HarnessOptions {
  folder?: string;
  environment?: NodeJS.ProcessEnv;
  store?: Partial<LogStoreOptions>;
  ownAddresses?: string[];
  /** The table `[sluice]`. */
  sluice?: object;
  /** More of the table `[otel]`. */
  otel?: object;
  redactionKey?: RedactionKey;
  backoff?: typeof QUICK_BACKOFF;
}

/** `exporters`: tables `[otel.exporters.NAME]`; what is not given is unredacted and without delay. */
export async function startExporters(
  exporters: Record<string, object>,
  options: HarnessOptions = {},
): Promise<ExportersHarness> {
  const store = await openStore(options.folder ?? temporaryFolder(), options.store);
  const told = new EventEmitter();
  const faults: unknown[] = [];
  const running = createExporters({
    log: store.relay,
    environment: options.environment ?? {},
    folder: '/',
    version: '0.0.0',
    instance: createInstancePath('this-instance'),
    ownAddresses: () => options.ownAddresses ?? [],
    redactionKey: options.redactionKey ?? { ok: true, keyHex: TEST_KEY_HEX },
    backoff: options.backoff ?? QUICK_BACKOFF,
    onFault: (error) => faults.push(error),
  });
  let states: ExporterState[] = [];
  running.subscribe({
    exportersChanged(next) {
      states = next;
      told.emit('told');
    },
  });
  const find = (name: string) => {
    const state = states.find((one) => one.name === name);
    if (state === undefined) throw new Error(`no exporter ${name}`);
    return state;
  };
  const configure = (given: object, sluice = options.sluice ?? {}, otel = options.otel ?? {}) =>
    running.configure(settingsOf(given as Record<string, object>, sluice, otel));
  await configure(exporters);
  states = await running.api.exporters();
  const stop = async (deadlineMs = 5_000) => {
    await running.stop({ deadlineMs });
    await store.close();
  };
  onTestFinished(() => stop(0));
  return {
    store,
    exporters: running,
    state: (name = 'one') => find(name),
    async until(condition, name = 'one') {
      while (!condition(find(name))) await once(told, 'told');
      return find(name);
    },
    async accept(request) {
      const outcome = await store.accept(request);
      if (outcome.outcome !== 'accepted') throw new Error(outcome.message);
    },
    async prompts(texts, conversation = 'a') {
      const records = texts.map((prompt) => ({
        'event.name': 'codex.user_prompt',
        'conversation.id': conversation,
        prompt,
      }));
      const outcome = await store.accept(logsRequest(records));
      if (outcome.outcome !== 'accepted') throw new Error(outcome.message);
    },
    configure,
    async rename(from, to, given) {
      await running.renames.plan({ from, to });
      await configure(given);
    },
    stop,
  };
}

function settingsOf(exporters: Record<string, object>, sluice: object, otel: object): Settings {
  const named = Object.entries(exporters).map(([name, table]) => [
    name,
    { redact: [], timeout_ms: 10_000, ...table, batch: { delay_ms: 0, ...(table as { batch?: object }).batch } },
  ]);
  return settingsSchema.parse({ otel: { ...otel, exporters: Object.fromEntries(named) }, sluice });
}

export function numbered(count: number, prefix = 'text'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix} ${i}`);
}

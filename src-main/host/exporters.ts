/** The relay in the host: settings become exporters, and clients are told how they stand. */

import type { ExportersApi, HostEvents } from '../../src-shared/contract/calls.ts';
import { HostError } from '../../src-shared/contract/errors.ts';
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { ExporterRedaction } from '../log/preview.ts';
import type { RelayLog } from '../log/relay-log.ts';
import type { InstancePath } from '../otlp/instance-path.ts';
import type { RedactionKey } from '../redaction/redaction-key.ts';
import type { BackoffOptions } from '../relay/backoff.ts';
import { createRelay } from '../relay/relay.ts';
import { exporterRedactions } from './exporter-redactions.ts';
import { exporterSpecs } from './exporters-config.ts';
import type { RenamePlans } from './settings.ts';

export interface ExportersOptions {
  log: RelayLog;
  environment: NodeJS.ProcessEnv;
  /** Of config.toml. */
  folder: string;
  version: string;
  /** Goes with every relayed request; the host's receivers refuse their own. */
  instance: InstancePath;
  /** `HOST:PORT` of what listens now. */
  ownAddresses(): string[];
  /** For rules that hash. */
  redactionKey: RedactionKey;
  /** Writes into config.toml what was switched at run time, so that both say the same. */
  keepEnabled?(name: string, enabled: boolean): Promise<void>;
  /** For tests: of all waits. */
  backoff?: BackoffOptions;
  onFault(error: unknown): void;
}

export interface Exporters {
  readonly api: ExportersApi;
  /** What is kept of an exporter goes on under the new name when {@link configure} has it. */
  readonly renames: RenamePlans;
  /** Takes settings over, at the start and whenever they or the listeners change; in order. */
  configure(settings: Settings): Promise<void>;
  /** Looks at the addresses of the listeners again. */
  listenersChanged(): Promise<void>;
  /** How each stands and what it redacts by, in the order of config.toml. */
  redactions(): ExporterRedaction[];
  subscribe(client: Pick<HostEvents, 'exportersChanged'>): () => void;
  /** What this exporter sent came back through a collector: it is misconfigured. */
  cameBack(name: string): void;
  /** Sends what is queued until the deadline, keeps the rest. Idempotent. */
  stop(options: { deadlineMs: number }): Promise<void>;
}

const DEFAULT_DEAD_LETTERS = 500;

export function createExporters(options: ExportersOptions): Exporters {
  const { instance } = options;
  const clients = new Set<Pick<HostEvents, 'exportersChanged'>>();
  const relay = createRelay({
    log: options.log,
    ...(options.backoff === undefined ? {} : { backoff: options.backoff, oddBackoff: options.backoff }),
    onChanged(states: ExporterState[]) {
      for (const client of [...clients]) client.exportersChanged(states);
    },
  });
  let settings: Settings | undefined;
  let configuring: Promise<void> = Promise.resolve();

  function apply(): Promise<void> {
    configuring = configuring.then(async () => {
      if (settings === undefined) return;
      const { environment, folder, version, redactionKey } = options;
      const ownAddresses = options.ownAddresses();
      try {
        const config = { environment, folder, version, instance, ownAddresses, redactionKey };
        await relay.configure(exporterSpecs(settings, config));
      } catch (error) {
        options.onFault(error);
      }
    });
    return configuring;
  }

  function known(name: string): string {
    if (!relay.has(name))
      throw new HostError('invalid-argument', `There is no exporter named ${JSON.stringify(name)}.`);
    return name;
  }

  const api: ExportersApi = {
    exporters: async () => relay.states(),
    async setExporterEnabled(name, enabled, from) {
      // First the log, which knows where to begin; the file's change then finds it so.
      await relay.setEnabled(known(name), enabled, from);
      await options.keepEnabled?.(name, enabled);
    },
    retryExporter: async (name) => relay.retry(known(name)),
    testExporter: async (name) => relay.test(known(name)),
    replay: async (name, selection) => relay.replay(known(name), selection),
    cancelReplay: (replayId) => relay.cancelReplay(replayId),
    deadLetters: async (name, limit = DEFAULT_DEAD_LETTERS) => relay.deadLetters(known(name), limit),
    resendDeadLetters: async (name, ids) => relay.resend(known(name), ids),
    dropDeadLetters: async (name, ids) => relay.dropDeadLetters(known(name), ids),
    unsentOf: (ids) => relay.unsentOf(ids),
  };

  return {
    api,
    renames: {
      plan: ({ from, to }) => options.log.apply({ type: 'planRename', from, to }),
      drop: ({ from }) => options.log.apply({ type: 'dropRename', from }),
    },
    configure(given) {
      settings = given;
      return apply();
    },
    listenersChanged: apply,
    redactions: () =>
      settings === undefined ? [] : exporterRedactions(relay.states(), settings, options.redactionKey),
    subscribe(client) {
      clients.add(client);
      return () => clients.delete(client);
    },
    cameBack: (name) => relay.cameBack(name),
    async stop(stopOptions) {
      await configuring;
      await relay.stop(stopOptions);
      clients.clear();
    },
  };
}

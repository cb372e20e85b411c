/**
 * Settings put in force while the host runs: retention, receivers, exporters and posted events at once; what cannot be is
 * said, and shown as a notice until the settings change again.
 */
import type { ListenerName, Notice } from '../../src-shared/contract/host-api.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { LogStore } from '../log/log-store.ts';
import type { Events } from './events.ts';
import type { Exporters } from './exporters.ts';
import { exposureText } from './exposure.ts';

export interface SettingsInForceOptions {
  /** With what the command line overrides. */
  atStart: Settings;
  /** Lays what the command line says over settings of the file; may change its argument. */
  override: ((settings: Settings) => Settings) | undefined;
  store: Pick<LogStore, 'setLimits'>;
  /** Told of every change; decides itself what of it concerns it. */
  exporters: Pick<Exporters, 'configure'>;
  /** Undefined: instrumentation is switched off. */
  events: Pick<Events, 'configure'> | undefined;
  /** A sentence for each receiver that could not move. */
  moveReceivers(addresses: ReadonlyMap<ListenerName, string>): Promise<string[]>;
  onChanged(): void;
}

export interface SettingsInForce {
  /** What could not be put in force, and why. */
  apply(fromFile: Settings): Promise<string[]>;
  notices(): Notice[];
}

/** Read once, when the host starts. */
const AT_START: ReadonlyArray<[key: string, value: (settings: Settings) => unknown]> = [
  ['sluice.ui.listen', ({ sluice }) => sluice.ui.listen],
  ['sluice.log.synchronous', ({ sluice }) => sluice.log.synchronous],
];

export function receiverAddresses({ sluice }: Settings): Array<[ListenerName, string]> {
  return [
    ['otlp-http', sluice.receivers.otlp_http],
    ['otlp-grpc', sluice.receivers.otlp_grpc],
  ];
}

function risk({ sluice }: Settings, key: string): string {
  const text = key === 'sluice.ui.listen' ? exposureText('ui', sluice.ui.listen) : undefined;
  return text === undefined ? '' : ` ${text.replace(' is open to', ' is then open to')}`;
}

export function createSettingsInForce(options: SettingsInForceOptions): SettingsInForce {
  const { atStart } = options;
  let shown: string[] = [];

  return {
    async apply(fromFile) {
      const next = options.override?.(structuredClone(fromFile)) ?? fromFile;
      const { log } = next.sluice;
      const { logs, traces, metrics } = log.shares;
      await options.store.setLimits({
        limitBytes: log.max_bytes,
        maxAgeDays: log.max_age_days,
        shares: { logs, traces, metrics },
      });
      options.events?.configure(next.otel);
      await options.exporters.configure(next);
      const notes = await options.moveReceivers(new Map(receiverAddresses(next)));
      for (const [key, value] of AT_START) {
        if (value(next) !== value(atStart))
          notes.push(`${key} takes effect when Sluice is started again.${risk(next, key)}`);
      }
      shown = notes;
      options.onChanged();
      return [...notes];
    },
    notices: () => shown.map((text, index) => ({ id: `settings-in-force-${index}`, level: 'warning', text })),
  };
}

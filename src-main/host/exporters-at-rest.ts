/** The exporters of a home whose host is not running: settings, and what the log keeps of them. */
import { dirname } from 'node:path';
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import { SIGNALS } from '../../src-shared/otlp/otlp-json.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { SignalCounters } from '../otlp/relay-log.ts';
import { loadRedactionKey } from '../redaction/redaction-key.ts';
import type { Home } from '../settings/home.ts';
import { readStoredRelay } from '../store/read-exporters.ts';
import { exporterSpecs } from './exporters-config.ts';

export function exportersAtRest(
  home: Home,
  settings: Settings,
  environment: NodeJS.ProcessEnv,
  version: string,
): ExporterState[] {
  const stored = readStoredRelay(home.folder);
  const { receivers, ui } = settings.sluice;
  const ownAddresses = [receivers.otlp_http, receivers.otlp_grpc, ui.listen].filter((address) => address !== 'off');
  const folder = dirname(home.configFile);
  const redactionKey = loadRedactionKey(home.folder, { make: false });
  const options = { environment, folder, version, instanceId: '', ownAddresses, redactionKey };
  return exporterSpecs(settings, options).map((spec) => {
    const known = stored?.exporter(spec.name);
    const sum = (key: keyof SignalCounters) =>
      SIGNALS.reduce((all, signal) => all + (known?.counters[signal][key] ?? 0), 0);
    const live = stored?.live.filter((range) => range.exporter === spec.name && spec.signals.includes(range.signal));
    const enabled = spec.kind !== 'none' && (known?.enabled ?? spec.enabled);
    const reason = !spec.target.ok ? spec.target.reason : spec.withheld;
    return {
      name: spec.name,
      kind: spec.kind,
      endpoint: spec.endpoint,
      signals: [...spec.signals],
      enabled,
      ...(!enabled
        ? { phase: 'off' as const }
        : reason !== undefined
          ? { phase: 'misconfigured' as const, reason }
          : known?.refused !== undefined
            ? { phase: 'refused' as const, reason: known.refused }
            : { phase: 'idle' as const }),
      sent: sum('sent'),
      queued: {
        records: (live ?? []).reduce((all, range) => all + range.queuedRecords, 0),
        bytes: (live ?? []).reduce((all, range) => all + range.queuedBytes, 0),
      },
      dropped: sum('dropped'),
      rejected: sum('rejected'),
      deadLetters: sum('deadLetters'),
      droppedByRule: sum('droppedByRule'),
      held: sum('held'),
      replays: [],
    };
  });
}

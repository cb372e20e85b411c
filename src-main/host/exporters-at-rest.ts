/** The exporters of a home whose host is not running: settings, and what the log keeps of them. */

import { dirname } from 'node:path';
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { createInstancePath } from '../otlp/instance-path.ts';
import { loadRedactionKey } from '../redaction/redaction-key.ts';
import { exporterState } from '../relay/exporter-state.ts';
import type { Home } from '../settings/home.ts';
import { newExporter } from '../store/sending/exporters.ts';
import { readStoredRelay } from '../store/sending/read-exporters.ts';
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
  const options = { environment, folder, version, instance: createInstancePath(''), ownAddresses, redactionKey };
  return exporterSpecs(settings, options).map((spec) =>
    exporterState({
      spec,
      stored: stored?.exporter(spec.name) ?? newExporter(spec.name, spec.enabled),
      ranges: stored?.live.filter(({ exporter }) => exporter === spec.name) ?? [],
      ...AT_REST,
    }),
  );
}

/** Nothing is sent, waits or has failed. */
const AT_REST = {
  oldestMs: () => undefined,
  gate: { isOpen: () => true, retryAtMs: 0, trouble: undefined },
  inFlight: 0,
  isSending: false,
  lastError: undefined,
};

/** Answers of a host without the parts behind these calls. */
import { HostError } from '../../src-shared/contract/errors.ts';
import type { ExportersApi } from '../../src-shared/contract/exporters-api.ts';
import type { SettingsApi } from '../../src-shared/contract/settings-api.ts';

async function notAvailable(): Promise<never> {
  throw new HostError('unavailable', 'This host does not offer it.');
}

export const exportersNotAvailable: ExportersApi = {
  exporters: async () => [],
  setExporterEnabled: notAvailable,
  retryExporter: notAvailable,
  testExporter: notAvailable,
  replay: notAvailable,
  cancelReplay: notAvailable,
  deadLetters: notAvailable,
  resendDeadLetters: notAvailable,
  dropDeadLetters: notAvailable,
  unsentOf: async () => [],
};

export const settingsNotAvailable: SettingsApi = {
  settings: notAvailable,
  previewSettings: notAvailable,
  saveSettings: notAvailable,
};

/** How each exporter stands and what it redacts by, for what tells where events would go. */
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { ExporterRedaction } from '../log/preview.ts';
import type { RedactionKey } from '../redaction/redaction-key.ts';
import { defaultDefinition, redactionDefinition } from './redaction-definitions.ts';

/** In the order of `states`; the default rules at the end when none of them has anywhere to send to. */
export function exporterRedactions(
  states: readonly ExporterState[],
  settings: Settings,
  key: RedactionKey,
): ExporterRedaction[] {
  const exporters = states.map((state): ExporterRedaction => {
    const { name, enabled } = state;
    const redaction = redactionDefinition(settings, name, key);
    const reason = redaction.ok ? neverSends(state) : redaction.reason;
    return {
      exporter: name,
      enabled,
      ...(reason === undefined ? {} : { neverSends: reason }),
      signals: state.signals,
      definition: redaction.ok
        ? redaction.definition
        : { exporter: name, names: redaction.names, rules: [], marks: false, keyHex: '' },
    };
  });
  if (states.some(({ kind }) => kind !== 'none')) return exporters;
  return [...exporters, { exporter: null, enabled: false, definition: defaultDefinition(settings, key) }];
}

/** What is off, waits or cannot reach its collector may send one day; this does not. */
function neverSends({ kind }: ExporterState): string | undefined {
  return kind === 'none' ? 'Its kind is none: it sends nothing.' : undefined;
}

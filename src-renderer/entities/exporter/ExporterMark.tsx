import type { ExporterPhase } from '../../../src-shared/contract/exporters-api.ts';
import './exporter-mark.css';

/** The sign of a phase: its shape says it as well as its colour. The phase's name stands beside it wherever it is used. */
export function ExporterMark({ phase }: { phase: ExporterPhase }) {
  return <span className={`exporter-mark is-${phase}`} aria-hidden="true" />;
}

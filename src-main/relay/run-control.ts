/**
 * What the parts of one exporter share: its settings, whether and until when it may go on, and how to say that something
 * failed or changed. It knows none of the parts; they are handed it and call each other downwards only:
 *
 *   exporter ─range─▶ range sender ─batch─▶ attempts ─request─▶ transport
 */
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import type { StoredExporter } from '../log/relay-log.ts';
import type { Clock } from './clock.ts';
import type { ExporterSpec } from './exporter-spec.ts';
import { createWaiting, type Waiting } from './waiting.ts';

export interface RunControl {
  readonly clock: Clock;
  /** Waits that end early when what the exporter may do changes. */
  readonly waiting: Waiting;
  /** As configured now. */
  spec: ExporterSpec;
  /** As the log keeps it; undefined until the log has said. */
  stored: StoredExporter | undefined;
  /**
   * The collector has taken something since its settings changed. Until then a refusal of everything is taken for one of
   * whoever sends.
   */
  hasAccepted: boolean;
  /** By {@link Clock.ticks}: until when it sends while it stops; undefined: it does not stop. */
  drainUntilMs: number | undefined;
  lastError: ExporterState['lastError'];
  /** Ends what is on its way. */
  readonly abort: AbortSignal;
  /** Idempotent. */
  end(): void;
  canRun(): boolean;
  /** `message` is for people. */
  failed(message: string): void;
  changed(): void;
}

export function createRunControl(spec: ExporterSpec, clock: Clock, onChanged: () => void): RunControl {
  const ending = new AbortController();
  const control: RunControl = {
    clock,
    waiting: createWaiting(clock),
    spec,
    stored: undefined,
    hasAccepted: false,
    drainUntilMs: undefined,
    lastError: undefined,
    abort: ending.signal,
    end: () => ending.abort(),
    canRun: () =>
      control.stored?.enabled === true &&
      control.stored.refused === undefined &&
      control.spec.kind !== 'none' &&
      control.spec.target.ok &&
      control.spec.withheld === undefined &&
      !ending.signal.aborted,
    failed(message) {
      control.lastError = { timeMs: clock.now(), message };
      onChanged();
    },
    changed: onChanged,
  };
  return control;
}

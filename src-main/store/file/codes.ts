/** Small integers that stand for names in the tables, and the version of what was derived with them. */
import { AGENT_IDS, EVENT_KINDS } from '../../../src-shared/agents/common-event.ts';
import { SIGNALS, type Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { Origin } from '../../log/intake.ts';

/** Codes of the truth tables: they may be added to, never changed. */
const SIGNAL_CODES: Record<Signal, number> = { logs: 0, traces: 1, metrics: 2 };
export const LOGS_CODE = SIGNAL_CODES.logs;
/** Signals whose records may have rows of events, as a list in SQL. */
export const EVENT_SIGNAL_CODES = `${SIGNAL_CODES.logs}, ${SIGNAL_CODES.traces}`;

/** `conversation.signal` of one that has no rows yet, while they are made again. */
export const NO_SIGNAL = -1;

export function hasEvents(signal: Signal): boolean {
  return signal !== 'metrics';
}

/** How records came in. Codes are never changed: `chunk.origin`. */
const ORIGIN_CODES: Record<Origin, number> = { received: 0, sample: 1, salvaged: 2 };
export const RECEIVED_CODE = ORIGIN_CODES.received;
/** Recorded runs: they never leave. */
export const SAMPLE_CODE = ORIGIN_CODES.sample;

export function originCode(origin: Origin): number {
  return ORIGIN_CODES[origin];
}

export function signalCode(signal: Signal): number {
  return SIGNAL_CODES[signal];
}

export function signalOf(code: number): Signal {
  return SIGNALS.find((signal) => SIGNAL_CODES[signal] === code) ?? 'logs';
}

export function perSignal<T>(value: (signal: Signal) => T): Record<Signal, T> {
  return { logs: value('logs'), traces: value('traces'), metrics: value('metrics') };
}

/** A column that may be NULL. */
export function numberOrUndefined(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

/** Of a prompt, in `shape.kind`. */
export const PROMPT_KIND_CODE = EVENT_KINDS.indexOf('user_prompt');

/** Raised whenever recognition or a derived table changes its meaning: the derived tables are then made again. */
const DERIVATION = 4;
/** Kinds are stored by their place in the list, so a changed list is a changed derivation too. */
export const DERIVED_VERSION = `${DERIVATION} ${AGENT_IDS.join(',')} ${EVENT_KINDS.join(',')}`;

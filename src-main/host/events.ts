/**
 * Events that hooks and scripts post as plain JSON: each is checked against the catalogue by itself, and the right ones
 * go through the emitter into the log, in one request. Nothing is exported from here. Runs on a thread of its own
 * (`events-thread.ts`): a small body can become very many values.
 *
 *   body ─▶ decompress ─▶ split ─▶ parse, check ─▶ emitter ─▶ sink-local ─▶ intake ─▶ answer
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OtelSettings } from '../../src-shared/settings/schema.ts';
import type { CatalogueRecord } from '../emitter/catalogue.ts';
import type { ContentSettings } from '../emitter/content.ts';
import { isInstrumentationOn } from '../emitter/instrumentation.ts';
import { type EventDefaults, parseCatalogueEvent } from '../emitter/parse-event.ts';
import { type HostEmitter, startHostEmitter } from '../emitter/start-host-emitter.ts';
import type { Intake, IntakeOutcome } from '../log/intake.ts';
import { decompress } from '../otlp/decompress.ts';
import { checkJsonSize } from '../otlp/json-size.ts';
import { MalformedError } from '../otlp/malformed-error.ts';
import type { EventsIntake, EventsOutcome, EventsRequest, RejectedEvent } from '../receivers/events.ts';
import { type EventText, splitEvents } from './split-events.ts';

export interface Events extends EventsIntake {
  /** Takes `[otel]` over for what is posted from now on. */
  configure(otel: OtelSettings): void;
}

export interface EventsOptions {
  intake: Pick<Intake, 'accept'>;
  otel: OtelSettings;
  /** Sluice's own: `service.version`, and `app.version` of an event that does not say. */
  version: string;
  /** Process environment, for `SLUICE_OTEL`. */
  environment: NodeJS.ProcessEnv;
  /** Told when the emitter cannot be started. */
  onFault?: (error: unknown) => void;
  /** Milliseconds since the epoch; default `Date.now`. */
  now?: () => number;
}

export const MAX_EVENTS = 5_000;
export const MAX_TOLD_REJECTIONS = 100;
/** How long the main thread checks events before it does something else. */
const SLICE_MS = 8;
const RETRY_AFTER_MS = 1_000;
const RESPONSES_OFF =
  'codex.agent_response: agent responses are not recorded; write log_agent_responses = true under [otel] in config.toml';

/** What of `[otel]` decides what is recorded. A request keeps to what was in force when it came. */
interface InForce {
  content: ContentSettings;
  /** `otel.environment`. */
  environmentName: string;
  /** Started with the first events. */
  emitter: Promise<HostEmitter | undefined> | undefined;
}

function inForceOf(otel: OtelSettings): InForce {
  const content = { logUserPrompt: otel.log_user_prompt, logAgentResponses: otel.log_agent_responses };
  return { content, environmentName: otel.environment, emitter: undefined };
}

/** Undefined: instrumentation is switched off, and no OpenTelemetry module is ever loaded. */
export function createEvents(options: EventsOptions): Events | undefined {
  if (!isInstrumentationOn(options.environment)) return undefined;
  const { intake, version, environment, now = Date.now } = options;
  let current = inForceOf(options.otel);

  async function accept(request: EventsRequest): Promise<EventsOutcome> {
    const inForce = current;
    const plain = decompress(request.body, request.compression);
    if (!plain.ok) return { outcome: 'refused', reason: plain.reason, message: `The ${plain.message}.` };
    const checked = await check(splitEvents(plain.bytes, request.format), inForce.content, {
      timeMs: now(),
      appVersion: version,
    });
    if (checked === undefined) {
      const message = `The body holds more than ${MAX_EVENTS} events; send fewer at a time.`;
      return { outcome: 'refused', reason: 'too-large', message };
    }
    const { records, rejected, moreRejected } = checked;
    if (records.length === 0) return { outcome: 'checked', accepted: 0, rejected, moreRejected };
    const outcome = await store(records, inForce);
    switch (outcome?.outcome) {
      case 'accepted': {
        const serviceName = outcome.serviceName === undefined ? {} : { serviceName: outcome.serviceName };
        const accepted = outcome.records;
        const notTaken = moreRejected + records.length - accepted;
        return { outcome: 'checked', accepted, rejected, moreRejected: notTaken, ...serviceName };
      }
      case 'refused':
      case 'deferred':
        return outcome;
      case undefined:
        return { outcome: 'deferred', retryAfterMs: RETRY_AFTER_MS, message: 'Nothing was stored; try again.' };
    }
  }

  async function store(records: readonly CatalogueRecord[], inForce: InForce): Promise<IntakeOutcome | undefined> {
    const { content, environmentName } = inForce;
    // Loads the OpenTelemetry SDK, which a host that nobody posts to never needs.
    inForce.emitter ??= startHostEmitter({ intake, content, version, environmentName, environment });
    const host = await inForce.emitter.catch((error: unknown) => {
      inForce.emitter = undefined;
      options.onFault?.(error);
      return undefined;
    });
    // One turn of the event loop: what is committed is these records and no others.
    for (const record of records) host?.emitter.emit(record);
    return host?.commit();
  }

  return {
    accept,
    configure(otel) {
      // What an emitter that is replaced was given is committed: each request commits its own.
      current = inForceOf(otel);
    },
  };
}

interface Checked {
  records: CatalogueRecord[];
  /** The first of them. */
  rejected: RejectedEvent[];
  moreRejected: number;
}

/** Undefined: more than {@link MAX_EVENTS}. */
async function check(
  texts: Iterable<EventText>,
  content: ContentSettings,
  defaults: EventDefaults,
): Promise<Checked | undefined> {
  const checked: Checked = { records: [], rejected: [], moreRejected: 0 };
  let count = 0;
  let sliceEndMs = performance.now() + SLICE_MS;
  for (const text of texts) {
    count += 1;
    if (count > MAX_EVENTS) return undefined;
    const result = checkOne(text, content, defaults);
    if (typeof result !== 'string') checked.records.push(result);
    else if (checked.rejected.length < MAX_TOLD_REJECTIONS) checked.rejected.push({ line: text.line, message: result });
    else checked.moreRejected += 1;
    if (performance.now() > sliceEndMs) {
      await nextTurn();
      sliceEndMs = performance.now() + SLICE_MS;
    }
  }
  return checked;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The record, or why not. */
function checkOne(text: EventText, content: ContentSettings, defaults: EventDefaults): CatalogueRecord | string {
  if ('fault' in text) return text.fault;
  let json: unknown;
  try {
    checkJsonSize(text.bytes);
    json = JSON.parse(utf8.decode(text.bytes));
  } catch (error) {
    return explainUnreadable(error);
  }
  const parsed = parseCatalogueEvent(json, defaults);
  if (!parsed.ok) return parsed.problems.join('; ');
  return parsed.record.key === 'agentResponse' && !content.logAgentResponses ? RESPONSES_OFF : parsed.record;
}

function explainUnreadable(error: unknown): string {
  if (error instanceof MalformedError) return error.message;
  if (!(error instanceof SyntaxError)) return 'this is not valid UTF-8';
  const several = error.message.includes('after JSON')
    ? '; several events go one a line as application/x-ndjson, or in a list [ … ] as application/json'
    : '';
  return `this is not valid JSON (${error.message})${several}`;
}

/**
 * A captured run played through the real intake, record by record, as if it happened now: a new conversation, times
 * moved to the moment each record is handed in, the run's own spacing stretched to a few seconds. Everything else is as
 * the agent sent it. The resource is marked `sluice.sample = "true"`, which the window shows.
 *
 * Records that belong to no conversation (Codex's own metrics client writes one) are left out: they would stand in a
 * conversation of their own.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AgentId, agentById } from '../../src-shared/agents/agents.ts';
import type { Intake } from '../log/intake.ts';

interface Attribute {
  key: string;
  value: { stringValue?: string };
}
interface CapturedRecord {
  timeUnixNano?: string;
  observedTimeUnixNano?: string;
  attributes: Attribute[];
}
interface Captured {
  resourceLogs: Array<{
    resource: { attributes: Attribute[] };
    scopeLogs: Array<{ scope: unknown; logRecords: CapturedRecord[] }>;
  }>;
}

/** One record with the envelope it came in. */
interface Step {
  /** Since the run's first record, ms, as captured. */
  offsetMs: number;
  resource: { attributes: Attribute[] };
  scope: unknown;
  record: CapturedRecord;
}

export interface PlayOptions {
  /** One of `RECORDED_AGENT_IDS`. */
  agent: AgentId;
  intake: Pick<Intake, 'accept'>;
  /** Ends the run early; {@link Played.done} then resolves. */
  signal: AbortSignal;
  /** How long the run takes. */
  durationMs?: number;
  now?: () => number;
}

export interface Played {
  conversationKey: string;
  /** Resolves when the last record is committed, refused or not wanted any more. Never rejects. */
  done: Promise<{ accepted: number }>;
}

/** Rejects when there is no recorded run of the agent. */
export async function playRecordedRun(options: PlayOptions): Promise<Played> {
  const now = options.now ?? Date.now;
  const { steps, conversation } = await stepsOf(options.agent);
  const spanMs = steps.at(-1)?.offsetMs ?? 0;
  const scale = spanMs === 0 ? 0 : (options.durationMs ?? 6_000) / spanMs;

  async function play(): Promise<{ accepted: number }> {
    const startedMs = now();
    let accepted = 0;
    for (const step of steps) {
      const dueMs = startedMs + step.offsetMs * scale;
      try {
        await sleep(Math.max(0, dueMs - now()), undefined, { signal: options.signal });
      } catch {
        break;
      }
      const body = new TextEncoder().encode(JSON.stringify(requestOf(step, dueMs)));
      const answer = await options.intake.accept({
        signal: 'logs',
        encoding: 'json',
        compression: 'identity',
        body,
        origin: 'sample',
      });
      if (answer.outcome === 'accepted') accepted += answer.records;
    }
    return { accepted };
  }

  return { conversationKey: conversation, done: play() };
}

/** The run's records in order of time, renamed to a new conversation and new traces. */
async function stepsOf(agent: AgentId): Promise<{ steps: Step[]; conversation: string }> {
  const { recordedRun, table } = agentById(agent);
  const capture = (await recordedRun?.()) as Captured | undefined;
  const [conversationKey = ''] = table.conversation;
  const recorded = capture === undefined ? undefined : firstValue(capture, conversationKey);
  if (recorded === undefined) throw new Error(`There is no recorded run of ${agent} with a ${conversationKey}.`);
  const conversation = randomUUID();
  const renamed = JSON.stringify(capture)
    .replaceAll(recorded, conversation)
    .replace(/"traceId":"([0-9a-f]{32})"/g, newTraceIds());
  const steps: Step[] = [];
  for (const { resource, scopeLogs } of (JSON.parse(renamed) as Captured).resourceLogs) {
    for (const { scope, logRecords } of scopeLogs) {
      for (const record of logRecords) {
        const belongs = [...record.attributes, ...resource.attributes].some(
          ({ key, value }) => key === conversationKey && value.stringValue === conversation,
        );
        if (belongs) steps.push({ offsetMs: timeMs(record), resource, scope, record });
      }
    }
  }
  steps.sort((a, b) => a.offsetMs - b.offsetMs);
  const firstMs = steps[0]?.offsetMs ?? 0;
  for (const step of steps) step.offsetMs -= firstMs;
  return { steps, conversation };
}

function firstValue(capture: Captured, key: string): string | undefined {
  for (const { scopeLogs } of capture.resourceLogs) {
    for (const { logRecords } of scopeLogs) {
      for (const { attributes } of logRecords) {
        const found = attributes.find((attribute) => attribute.key === key)?.value.stringValue;
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** Each trace of the capture gets one new id, so that two plays of a run are two traces. */
function newTraceIds(): (whole: string, id: string) => string {
  const renamed = new Map<string, string>();
  return (_, id) => {
    const renamedId = renamed.get(id) ?? randomBytes(16).toString('hex');
    renamed.set(id, renamedId);
    return `"traceId":"${renamedId}"`;
  };
}

/** `time_unix_nano`, else the time of observation, which is never far from it. */
function timeMs(record: CapturedRecord): number {
  const nanos = Number(record.timeUnixNano ?? 0) || Number(record.observedTimeUnixNano ?? 0);
  return nanos / 1e6;
}

function requestOf(step: Step, timeMsNow: number): Captured {
  const nanos = String(BigInt(Math.round(timeMsNow * 1000)) * 1000n);
  const timestamp = new Date(timeMsNow).toISOString();
  const attributes = step.record.attributes.map((attribute) =>
    attribute.key === 'event.timestamp' ? { key: attribute.key, value: { stringValue: timestamp } } : attribute,
  );
  const record: CapturedRecord = { ...step.record, attributes, observedTimeUnixNano: nanos };
  if (Number(step.record.timeUnixNano ?? 0) !== 0) record.timeUnixNano = nanos;
  const resource = {
    ...step.resource,
    attributes: [...step.resource.attributes, { key: 'sluice.sample', value: { stringValue: 'true' } }],
  };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: step.scope, logRecords: [record] }] }] };
}

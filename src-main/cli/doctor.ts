/** `sluice doctor`: what is listening, what arrived, what was refused and why. */
import type { Command } from 'commander';
import type { Arrival, HostInfo } from '../../src-shared/contract/host-api.ts';
import { SIGNALS } from '../../src-shared/otlp/otlp-json.ts';
import { formatAge, formatBytes, formatCount } from '../../src-shared/timeline/format.ts';
import { inertLine } from '../../src-shared/timeline/inert-text.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import { addSharedOptions, loadContext, type SharedOptions } from './context.ts';
import { writeData } from './output.ts';
import { requireRunningHost } from './running-host.ts';

const SHOWN_REFUSALS = 20;

export function addDoctorCommand(program: Command): void {
  addSharedOptions(program.command('doctor'))
    .description('Say what is listening, what arrived and was refused, and why')
    .option('--json', 'print one JSON object: { info, refused }')
    .action((options: SharedOptions & { json?: boolean }) => doctor(options));
}

async function doctor(options: SharedOptions & { json?: boolean }): Promise<void> {
  const { home } = loadContext(options);
  const connection = await requireRunningHost(home);
  try {
    const info = await connection.api.info();
    const arrivals = await connection.api.arrivals(1_000);
    const refused = arrivals.filter(({ outcome }) => outcome === 'refused' || outcome === 'deferred');
    await writeData(options.json ? jsonLine({ info, refused }) : report(info, arrivals, refused));
  } finally {
    connection.close();
  }
}

function report(info: HostInfo, arrivals: readonly Arrival[], refused: readonly Arrival[]): string {
  const { requests, log } = info;
  const age = formatAge(Date.now() - info.startedMs);
  const lines = [
    `Sluice ${info.version}, ${age === 'now' ? 'started just now' : `running for ${age}`}, home ${info.home}`,
    '',
    'Listening',
    ...info.listeners.map(
      ({ name, address, state, error }) =>
        `  ${name.padEnd(10)} ${state.padEnd(10)} ${address}${error === undefined ? '' : `\n    ${error}`}`,
    ),
    '',
    `Requests   ${formatCount(requests.accepted)} accepted, ${formatCount(requests.refused)} refused, ${formatCount(requests.deferred)} deferred`,
    ...SIGNALS.map(
      (signal) =>
        `  ${signal.padEnd(8)} ${formatCount(log.records[signal])} ${log.records[signal] === 1 ? 'record' : 'records'}, ${formatBytes(log.bytes[signal])}, ${formatCount(log.expired[signal])} expired`,
    ),
  ];
  if (arrivals.length === 0) {
    lines.push('', 'Nothing has arrived since it started. Check the agent’s endpoint against the addresses above.');
  }
  for (const notice of info.notices) lines.push('', `${notice.level}: ${inertLine(notice.text)}`);
  if (refused.length > 0) {
    lines.push(
      '',
      `Refused or deferred, newest first (${Math.min(refused.length, SHOWN_REFUSALS)} of ${refused.length})`,
    );
    for (const arrival of refused.slice(0, SHOWN_REFUSALS)) lines.push(...refusal(arrival));
  }
  return `${lines.join('\n')}\n`;
}

function refusal(arrival: Arrival): string[] {
  const { timeMs, listener, target, status, sizeBytes, userAgent, reason } = arrival;
  const from = userAgent === undefined ? '' : ` from ${inertLine(userAgent).slice(0, 60)}`;
  return [
    `  ${new Date(timeMs).toISOString()} ${listener} ${inertLine(target).slice(0, 100)} → ${status}, ${formatBytes(sizeBytes)}${from}`,
    `    ${inertLine(reason ?? 'no reason given')}`,
  ];
}

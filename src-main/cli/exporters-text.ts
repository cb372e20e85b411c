/** How exporters and what they answer look in a terminal. Collectors' words are inert text. */
import type { DeadLetter, ExporterState, ExporterTest } from '../../src-shared/contract/exporters-api.ts';
import { formatAgo, formatBytes, formatCount, formatDuration } from '../../src-shared/timeline/format.ts';
import { inertLine } from '../../src-shared/timeline/inert-text.ts';

export function listText(exporters: readonly ExporterState[], nowMs: number): string {
  if (exporters.length === 0) {
    return 'There are no exporters. Name one in config.toml: [otel.exporters.NAME] with otlp-http or otlp-grpc.\n';
  }
  return exporters.map((exporter) => `${stateText(exporter, nowMs)}\n`).join('\n');
}

function stateText(state: ExporterState, nowMs: number): string {
  const { queued, lastError } = state;
  const place = state.kind === 'none' ? 'none' : `${state.kind} ${state.endpoint}`;
  const waiting = state.retryAtMs === undefined ? '' : `, tries again ${retryText(state.retryAtMs - nowMs)}`;
  const age = queued.oldestMs === undefined ? '' : `, the oldest came ${formatAgo(nowMs - queued.oldestMs)}`;
  const counts = [
    `${formatCount(state.sent)} sent`,
    `${formatCount(queued.records)} queued (${formatBytes(queued.bytes)}${age})`,
    `${formatCount(state.dropped)} dropped`,
    ...(state.rejected > 0 ? [`${formatCount(state.rejected)} rejected`] : []),
    ...(state.droppedByRule > 0 ? [`${formatCount(state.droppedByRule)} dropped by rules`] : []),
    ...(state.held > 0 ? [`${formatCount(state.held)} held, as they could not be redacted`] : []),
    ...(state.deadLetters > 0 ? [`${formatCount(state.deadLetters)} dead letters`] : []),
  ];
  const lines = [
    `${inertLine(state.name)}  ${state.phase}${waiting}`,
    `  ${inertLine(place)}  ${state.signals.join(', ')}`,
    ...(state.proxy === undefined ? [] : [`  through the proxy ${inertLine(state.proxy)}`]),
    `  ${counts.join(', ')}`,
    ...(state.reason === undefined ? [] : [`  ${inertLine(state.reason)}`]),
    ...(lastError === undefined
      ? []
      : [`  last error, ${formatAgo(nowMs - lastError.timeMs)}: ${inertLine(lastError.message)}`]),
    ...state.replays.map(({ id, done, total }) => `  replay ${id}: ${formatCount(done)} of ${formatCount(total)}`),
  ];
  return lines.join('\n');
}

function retryText(waitMs: number): string {
  return waitMs < 1_000 ? 'now' : `in ${formatDuration(waitMs)}`;
}

export function testText(test: ExporterTest): string {
  const status = test.status === undefined ? '' : `${test.status} ${test.statusText ?? ''}`.trim();
  const lines = [
    `${test.ok ? 'ok' : 'failed'}: ${inertLine(test.summary)}`,
    `endpoint  ${inertLine(test.endpoint)}`,
    ...(test.proxy === undefined ? [] : [`proxy     ${inertLine(test.proxy)}`]),
    `latency   ${formatDuration(test.latencyMs)}`,
    ...(status === '' ? [] : [`status    ${inertLine(status)}`]),
    ...(test.error === undefined ? [] : [`error     ${inertLine(test.error)}`]),
    ...test.headers.map(([name, value]) => `header    ${inertLine(name)}: ${inertLine(value)}`),
    ...(test.body === '' ? [] : ['body', ...test.body.split('\n').map((line) => `  ${inertLine(line)}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

export function deadLettersText(letters: readonly DeadLetter[]): string {
  if (letters.length === 0) return 'There are no dead letters.\n';
  return letters
    .map(
      ({ id, signal, timeMs, sizeBytes, message, held, resending }) =>
        `${id}  ${new Date(timeMs).toISOString()}  ${signal}  ${formatBytes(sizeBytes)}  ${held === true ? 'held: ' : ''}${inertLine(message)}${resending ? '  (is being sent again)' : ''}\n`,
    )
    .join('');
}

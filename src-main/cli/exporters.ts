/** `sluice exporters`: list, switch, test, retry, replay, dead letters. All but `list` talk to the running host. */
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { HostError } from '../../src-shared/contract/errors.ts';
import type { ExporterState, ResumeFrom } from '../../src-shared/contract/exporters-api.ts';
import type { HostEvents } from '../../src-shared/contract/host-api.ts';
import { formatCount } from '../../src-shared/timeline/format.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import type { HostConnection } from '../web/connect-host.ts';
import { addSharedOptions, loadContext, type SharedOptions, VERSION } from './context.ts';
import { nothingSelectedText, progressOf, type ReplayFlags, selectionOf } from './exporters-replay.ts';
import { deadLettersText, listText, testText } from './exporters-text.ts';
import { CommandFailure, EXIT, writeData, writeMessage } from './output.ts';
import { connectRunningHost, requireRunningHost } from './running-host.ts';

interface Flags extends SharedOptions {
  json?: boolean;
}

export function addExportersCommand(program: Command): void {
  const exporters = withFlags(program.command('exporters'))
    .description('List exporters, switch them on and off, test them, replay to them')
    .action((flags: Flags) => list(flags));
  const add = (usage: string, description: string) => {
    const [name = '', ...args] = usage.split(' ');
    const command = withFlags(new Command(name)).description(description);
    for (const arg of args) command.argument(arg);
    exporters.addCommand(command);
    return command;
  };
  add('list', 'how each exporter stands (the default)').action((_flags, command: Command) => list(flagsOf(command)));
  add('on <name>', 'switch on; asks where to begin when records wait')
    .option('--from-now', 'skip what arrived while it was off')
    .option('--from-where-it-stopped', 'send what arrived while it was off as well')
    .action((name: string, _flags, command: Command) => switchOn(name, flagsOf(command)));
  add('off <name>', 'switch off; its place in the log is kept').action((name: string, _flags, command: Command) =>
    withHost(flagsOf(command), async ({ api }, flags) => {
      await api.setExporterEnabled(name, false, 'from-where-it-stopped');
      await tellState(api, name, flags);
    }),
  );
  add('test <name>', 'send one marked record and show the exact answer').action(
    (name: string, _flags, command: Command) =>
      withHost(flagsOf(command), async ({ api }, flags) => {
        const answer = await api.testExporter(name);
        await writeData(flags.json ? jsonLine(answer) : testText(answer));
        if (!answer.ok) process.exitCode = EXIT.failed;
      }),
  );
  add('retry <name>', 'try again now; takes a refusal back').action((name: string, _flags, command: Command) =>
    withHost(flagsOf(command), async ({ api }, flags) => {
      await api.retryExporter(name);
      await tellState(api, name, flags);
    }),
  );
  add('replay <name>', 'send a conversation, or a time range, once more')
    .option('--conversation <id>', 'its id, or the beginning of it')
    .option(
      '--since <time>',
      'events whose own time is TIME or later: 2026-11-22T06:11:04Z, or 10m for ten minutes ago',
    )
    .option('--until <time>', 'events whose own time is TIME or earlier (default: now)')
    .option('--no-wait', 'begin it and end; `exporters list` shows how far it is')
    .addHelpText('after', '\nCtrl-C gives the replay up.')
    .action((name: string, _flags, command: Command) => replay(name, flagsOf(command)));
  add('dead-letters <name>', 'records that the collector refused one by one')
    .option('--resend', 'send all of them again')
    .option('--drop', 'give all of them up')
    .action((name: string, _flags, command: Command) => deadLetters(name, flagsOf(command)));
}

function withFlags(command: Command): Command {
  return addSharedOptions(command).option('--json', 'print JSON, one value a line');
}

/** Options may stand before or after the subcommand. */
function flagsOf(command: Command): Flags & ReplayFlags & Record<string, unknown> {
  return command.optsWithGlobals();
}

async function list(flags: Flags): Promise<void> {
  const { home, settings } = loadContext(flags);
  const connection = await connectRunningHost(home);
  let exporters: ExporterState[];
  if (connection === undefined) {
    const { exportersAtRest } = await import('../host/exporters-at-rest.ts');
    exporters = exportersAtRest(home, settings, process.env, VERSION);
    writeMessage('nothing is running: this is how the exporters stood when it stopped.');
  } else {
    exporters = await connection.api.exporters().finally(() => connection.close());
  }
  if (!flags.json) return writeData(listText(exporters, Date.now()));
  for (const exporter of exporters) await writeData(jsonLine(exporter));
}

async function switchOn(name: string, flags: Flags & Record<string, unknown>): Promise<void> {
  if (flags['fromNow'] === true && flags['fromWhereItStopped'] === true)
    throw new CommandFailure('on takes --from-now or --from-where-it-stopped, not both.', EXIT.usage);
  await withHost(flags, async ({ api }) => {
    const before = (await api.exporters()).find((exporter) => exporter.name === name);
    await api.setExporterEnabled(name, true, await whereToBegin(before, flags));
    await tellState(api, name, flags);
  });
}

async function whereToBegin(
  state: ExporterState | undefined,
  flags: Flags & Record<string, unknown>,
): Promise<ResumeFrom> {
  if (flags['fromNow'] === true) return 'from-now';
  const waiting = state === undefined || state.enabled ? 0 : state.queued.records;
  if (flags['fromWhereItStopped'] === true || waiting === 0) return 'from-where-it-stopped';
  if (!process.stdin.isTTY) {
    writeMessage(`${formatCount(waiting)} records that arrived while it was off are sent; --from-now skips them.`);
    return 'from-where-it-stopped';
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `${formatCount(waiting)} records arrived while ${name(state)} was off. Send them too? [Y/n] `,
    );
    return /^n/i.test(answer.trim()) ? 'from-now' : 'from-where-it-stopped';
  } finally {
    terminal.close();
  }
}

const name = (state: ExporterState | undefined) => state?.name ?? 'it';

async function replay(exporter: string, flags: Flags & ReplayFlags & Record<string, unknown>): Promise<void> {
  let look: (exporters: ExporterState[]) => void = () => {};
  const events = { exportersChanged: (exporters: ExporterState[]) => look(exporters) };
  await withHost(
    flags,
    async ({ api, closed }) => {
      const selection = await selectionOf(api, flags, Date.now());
      const over = Promise.withResolvers<string | undefined>();
      const begun = await api.replay(exporter, selection);
      let isCancelled = false;
      const cancel = () => {
        isCancelled = true;
        api.cancelReplay(begun.replayId).then(() => over.resolve(undefined), over.reject);
      };
      if (begun.records > 0 && flags['wait'] !== false) {
        process.once('SIGINT', cancel);
        look = (exporters) => {
          const progress = progressOf(exporters, exporter);
          if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${progress.text}`);
          if (progress.isOver || progress.stuck !== undefined) over.resolve(progress.stuck);
        };
        look(await api.exporters());
        closed.then((reason) => over.reject(new CommandFailure(`the connection to the host ended: ${reason}`)));
        const stuck = await over.promise;
        process.off('SIGINT', cancel);
        if (process.stderr.isTTY) process.stderr.write('\n');
        if (stuck !== undefined) throw new CommandFailure(stuck);
      }
      if (begun.records === 0) writeMessage(nothingSelectedText(selection));
      const what = isCancelled ? 'given up' : flags['wait'] === false ? 'begun' : 'done';
      const text = `${what}: ${formatCount(begun.records)} records\n`;
      await writeData(flags.json ? jsonLine({ ...begun, outcome: what }) : text);
    },
    events,
  );
}

async function deadLetters(exporter: string, flags: Flags & Record<string, unknown>): Promise<void> {
  await withHost(flags, async ({ api }) => {
    const letters = await api.deadLetters(exporter, 100_000);
    const ids = letters.map(({ id }) => id);
    const change =
      flags['resend'] === true ? api.resendDeadLetters : flags['drop'] === true ? api.dropDeadLetters : undefined;
    // As many as a call takes.
    for (let at = 0; change !== undefined && at < ids.length; at += 500)
      await change(exporter, ids.slice(at, at + 500));
    if (!flags.json) return writeData(deadLettersText(letters));
    for (const letter of letters) await writeData(jsonLine(letter));
  });
}

async function tellState(api: HostConnection['api'], exporter: string, flags: Flags): Promise<void> {
  const state = (await api.exporters()).find((one) => one.name === exporter);
  if (state === undefined) return;
  await writeData(flags.json ? jsonLine(state) : listText([state], Date.now()));
}

async function withHost<T extends Flags>(
  flags: T,
  work: (connection: HostConnection, flags: T) => Promise<void>,
  events: Partial<HostEvents> = {},
): Promise<void> {
  const { home } = loadContext(flags);
  const connection = await requireRunningHost(home, events);
  try {
    await work(connection, flags);
  } catch (error) {
    throw error instanceof HostError ? new CommandFailure(error.message) : error;
  } finally {
    connection.close();
  }
}

/** `sluice log`: whether the log is sound, and what of one that was set aside can be brought back. */
import { existsSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { SIGNALS, type Signal } from '../../src-shared/otlp/otlp-json.ts';
import { formatBytes, formatCount } from '../../src-shared/timeline/format.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import type { LogStore } from '../log/log-store.ts';
import { LOG_FILE, openForReading } from '../store/file/open-database.ts';
import type { Salvage } from '../store/file/salvage.ts';
import { addSharedOptions, loadContext, type SharedOptions } from './context.ts';
import { CommandFailure, EXIT, writeData, writeMessage } from './output.ts';

interface LogOptions extends SharedOptions {
  json?: boolean;
}

/** Requests that are given to the log at once. */
const MAX_WAITING = 64;

const HELP = `
check reads all of the log, beside a running Sluice too, and changes nothing. Exit code 1 when something is wrong.
salvage needs the log for itself: stop Sluice first. What it brings back is not sent by exporters, which may have sent it
  already; \`sluice exporters replay\` does. FILE stays, named log.salvaged-…, so that nothing is brought back twice.`;

export function addLogCommand(program: Command): void {
  const log = addSharedOptions(program.command('log'))
    .description('Check the log, and bring back the records of one that was set aside')
    .addHelpText('after', HELP);
  const add = (name: string, argument: string, description: string) => {
    const command = addSharedOptions(new Command(name)).description(description).argument(argument);
    log.addCommand(command.option('--json', 'print one JSON object'));
    return command;
  };
  add('check', '[file]', 'read all of the log, or of FILE, and say what is wrong').action(
    (file: string | undefined, _options, command: Command) => check(file, command.optsWithGlobals()),
  );
  add('salvage', '<file>', 'bring the records of a log that was set aside into the log').action(
    (file: string, _options, command: Command) => salvage(file, command.optsWithGlobals()),
  );
}

async function check(given: string | undefined, options: LogOptions): Promise<void> {
  const file = given === undefined ? join(loadContext(options).home.folder, LOG_FILE) : resolve(given);
  if (!existsSync(file)) throw new CommandFailure(`there is no log ${file}.`);
  const { faultsOf } = await import('../store/file/log-faults.ts');
  let faults: string[];
  try {
    const db = openForReading(file);
    try {
      faults = faultsOf(db);
    } finally {
      db.close();
    }
  } catch (error) {
    faults = [error instanceof Error ? error.message : String(error)];
  }
  const sizeBytes = statSync(file).size;
  if (options.json) await writeData(jsonLine({ file, sizeBytes, sound: faults.length === 0, faults }));
  else if (faults.length === 0) await writeData(`${file} (${formatBytes(sizeBytes)}) is sound.\n`);
  else
    await writeData(`${file} (${formatBytes(sizeBytes)}) is damaged:\n${faults.map((one) => `  ${one}\n`).join('')}`);
  if (faults.length === 0) return;
  process.exitCode = EXIT.failed;
  if (!options.json)
    writeMessage(
      `to keep what can be read: stop Sluice, move ${file} (with -wal and -shm beside it) away, then \`sluice log salvage\` it.`,
    );
}

async function salvage(given: string, options: LogOptions): Promise<void> {
  const file = resolve(given);
  const { home, settings } = loadContext(options);
  if (!existsSync(file)) throw new CommandFailure(`there is no file ${file}.`, EXIT.usage);
  if (file === join(home.folder, LOG_FILE)) {
    throw new CommandFailure('that is the log itself: salvage takes one that was set aside.', EXIT.usage);
  }
  if (/^log\.salvaged-/.test(basename(file))) {
    throw new CommandFailure(`${file} was brought back already; rename it to do so once more.`, EXIT.usage);
  }
  const { acquireLock } = await import('../host/lock.ts');
  const { prepareFolder } = await import('../settings/home.ts');
  const { logOptions } = await import('../host/log-options.ts');
  const { createLogStore } = await import('../store/create-log-store.ts');
  const { openSalvage } = await import('../store/file/salvage.ts');
  prepareFolder(home.folder);
  const locked = acquireLock(home);
  if (!locked.held) throw new CommandFailure(`Sluice is running for ${home.folder}: stop it first.`);
  try {
    const found = openSalvage(file);
    const store = await createLogStore(logOptions(settings, home.folder), {
      onStarting: ({ text }) => writeMessage(text),
    });
    let stored: Record<Signal, number>;
    try {
      stored = await bringBack(found, store);
    } finally {
      found.close();
      await store.close();
    }
    await tellSalvaged(found, stored, keepAs(file), options);
  } finally {
    locked.lock.release();
  }
}

async function bringBack(found: Salvage, store: LogStore): Promise<Record<Signal, number>> {
  const stored: Record<Signal, number> = { logs: 0, traces: 0, metrics: 0 };
  let waiting: Promise<void>[] = [];
  for (const { signal, records, body } of found.requests()) {
    waiting.push(
      store
        .accept({ signal, encoding: 'protobuf', compression: 'identity', body, origin: 'salvaged' })
        .then((outcome) => {
          if (outcome.outcome === 'deferred') throw new CommandFailure(outcome.message);
          if (outcome.outcome === 'accepted') stored[signal] += outcome.records;
          else found.counts.lost += records;
        }),
    );
    if (waiting.length < MAX_WAITING) continue;
    await Promise.all(waiting);
    waiting = [];
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${formatCount(found.counts.read)} records brought back`);
  }
  await Promise.all(waiting);
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  return stored;
}

/** Renames the file and what stands beside it; answers with the new name. */
function keepAs(file: string): string {
  const name = basename(file).replace(/^log\.(damaged|found)-|^/, 'log.salvaged-');
  const kept = join(dirname(file), name);
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  return kept;
}

async function tellSalvaged(
  { expected, counts }: Salvage,
  stored: Record<Signal, number>,
  kept: string,
  { json }: LogOptions,
): Promise<void> {
  if (json) {
    await writeData(jsonLine({ stored, ...(expected === undefined ? {} : { expected }), ...counts, kept }));
    return;
  }
  const of = (signal: Signal) => {
    const had = expected === undefined ? '' : ` of ${formatCount(expected[signal])}`;
    return `  ${signal.padEnd(8)} ${formatCount(stored[signal])}${had}\n`;
  };
  const notes = [
    counts.lost > 0 && `${formatCount(counts.lost)} records were found but could not be read.`,
    counts.breaks > 0 && `In ${formatCount(counts.breaks)} places the file is broken: what was there is lost.`,
    counts.bare > 0 && `${formatCount(counts.bare)} records have lost their resource or scope.`,
    counts.deleted > 0 && `${formatCount(counts.deleted)} records of deleted conversations were left out.`,
    'Exporters do not send them by themselves; `sluice exporters replay NAME` does.',
    `The file is kept as ${kept}.`,
  ].filter((note) => note !== false);
  await writeData(`Brought back:\n${SIGNALS.map(of).join('')}${notes.map((note) => `${note}\n`).join('')}`);
}

/** Puts the commands together and turns whatever happens into an exit code: 0 ok, 1 failed, 2 wrong usage. */
import { Command, CommanderError } from 'commander';
import { VERSION } from './context.ts';
import { addDoctorCommand } from './doctor.ts';
import { addExecCommand } from './exec.ts';
import { addExportersCommand } from './exporters.ts';
import { addOpenCommand } from './open.ts';
import { CommandFailure, EXIT, endQuietlyOnClosedPipe, writeMessage } from './output.ts';
import { addServeCommand } from './serve.ts';
import { addTailCommand } from './tail.ts';

/** What agents emit is private: every file that Sluice makes is its owner's alone. */
const OWNER_ONLY_UMASK = 0o077;

export async function runCli(args: string[]): Promise<number> {
  process.umask(OWNER_ONLY_UMASK);
  endQuietlyOnClosedPipe();
  const program = new Command('sluice')
    .description('Watch coding agents’ telemetry live.')
    .version(VERSION)
    .configureOutput({ writeErr: (text) => process.stderr.write(text) });
  addOpenCommand(program);
  addServeCommand(program);
  addTailCommand(program);
  addExecCommand(program);
  addExportersCommand(program);
  addDoctorCommand(program);
  program.addHelpText('after', '\nExit codes: 0 ok, 1 failed, 2 wrong usage. Data goes to stdout, messages to stderr.');
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
    command.exitOverride().showHelpAfterError(`(${pathOf(command)} --help says more)`);
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : EXIT.ok;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** `sluice exporters test` */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CommandFailure) {
    writeMessage(error.message);
    return error.exitCode;
  }
  const message = error instanceof Error ? (process.env['SLUICE_DEBUG'] ? error.stack : error.message) : String(error);
  writeMessage(message ?? 'unknown failure');
  return EXIT.failed;
}

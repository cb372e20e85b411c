/** Puts the commands together and turns whatever happens into an exit code: 0 ok, 1 failed, 2 wrong usage. */
import { Command, CommanderError } from 'commander';
import { OWNER_ONLY_UMASK } from '../settings/home.ts';
import { CommandFailure, catchOutputErrors, EXIT, writeMessage } from './output.ts';
import { VERSION } from './shared-options.ts';

/** Loaded when named, so that a command does not wait for what only the others need. */
const COMMANDS: Record<string, () => Promise<(program: Command) => void>> = {
  open: async () => (await import('./open.ts')).addOpenCommand,
  serve: async () => (await import('./serve.ts')).addServeCommand,
  tail: async () => (await import('./tail.ts')).addTailCommand,
  conversations: async () => (await import('./conversations.ts')).addConversationsCommand,
  show: async () => (await import('./show.ts')).addShowCommand,
  exec: async () => (await import('./exec.ts')).addExecCommand,
  exporters: async () => (await import('./exporters.ts')).addExportersCommand,
  leaks: async () => (await import('./leaks.ts')).addLeaksCommand,
  log: async () => (await import('./log.ts')).addLogCommand,
  doctor: async () => (await import('./doctor.ts')).addDoctorCommand,
};

export async function runCli(args: string[]): Promise<number> {
  process.umask(OWNER_ONLY_UMASK);
  catchOutputErrors();
  const program = new Command('sluice')
    .description('Watch coding agents’ telemetry live.')
    .version(VERSION)
    .configureOutput({ writeErr: (text) => process.stderr.write(text) });
  const [name = ''] = args;
  const isCommand = Object.hasOwn(COMMANDS, name);
  if (!isCommand && name !== 'help' && name !== '' && !name.startsWith('-')) {
    writeMessage(`there is no command "${name}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
    return EXIT.usage;
  }
  const named = isCommand ? [name] : Object.keys(COMMANDS);
  for (const each of named) (await COMMANDS[each]?.())?.(program);
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

/** `sluice exec`: one agent turn against a Responses API. What it does is in `../exec`, loaded when it is asked for. */
import { type Command, Option } from 'commander';
import type { ApprovalPolicy } from '../exec/approvals.ts';
import type { SandboxMode } from '../exec/tools/sandbox.ts';
import { addSharedOptions, homeOf, type SharedOptions, VERSION } from './shared-options.ts';

interface ExecFlags extends SharedOptions {
  json?: boolean;
  experimentalJson?: boolean;
  skipGitRepoCheck?: boolean;
  model?: string;
  c: string[];
  cd?: string;
  outputLastMessage?: string;
  sandbox?: SandboxMode;
  askForApproval: ApprovalPolicy;
  sluice: boolean;
}

const STDOUT_HELP = `
The final message goes to stdout: made inert on a terminal, byte for byte as the model wrote it into a pipe or file.`;

export function addExecCommand(program: Command): void {
  addSharedOptions(program.command('exec'))
    .description('Run an agent turn against a Responses API and emit its telemetry')
    .addHelpText('after', STDOUT_HELP)
    .argument('[prompt]', 'what to do; "-" or none reads stdin, and piped text is added to a prompt as a <stdin> block')
    .option('--json', 'print the run as JSON, one event per line')
    .addOption(new Option('--experimental-json', 'the same as --json').hideHelp())
    .option('--skip-git-repo-check', 'run outside a git repository too')
    .option('-m, --model <model>', 'the model to ask')
    .addOption(
      new Option('-c <key=value>', 'override a key of config.toml; VALUE is TOML, or else the text itself')
        .argParser((value: string, previous: string[]) => [...previous, value])
        .default([], 'none'),
    )
    .option('-C, --cd <dir>', 'work in DIR')
    .option('-o, --output-last-message <file>', 'also write the final message to FILE')
    .addOption(
      new Option('-s, --sandbox <mode>', 'what commands may reach (default: read-only)').choices([
        'read-only',
        'workspace-write',
        'danger-full-access',
      ]),
    )
    .addOption(
      new Option('-a, --ask-for-approval <policy>', 'whether to ask before a command runs')
        .choices(['never', 'on-request'])
        .default('never'),
    )
    .option('--no-sluice', 'keep apart from a running Sluice: export by [otel] alone')
    .action(async (prompt: string | undefined, flags: ExecFlags) => {
      const { runExec } = await import('../exec/run-exec.ts');
      process.exitCode = await runExec({
        home: homeOf(flags),
        version: VERSION,
        prompt,
        json: flags.json === true || flags.experimentalJson === true,
        skipGitRepoCheck: flags.skipGitRepoCheck === true,
        useSluice: flags.sluice,
        approvalPolicy: flags.askForApproval,
        overrides: flags.c,
        ...(flags.model === undefined ? {} : { model: flags.model }),
        ...(flags.sandbox === undefined ? {} : { sandbox: flags.sandbox }),
        ...(flags.cd === undefined ? {} : { folder: flags.cd }),
        ...(flags.outputLastMessage === undefined ? {} : { lastMessageFile: flags.outputLastMessage }),
        writeMessage: (text) => void process.stderr.write(`${text}\n`),
      });
    });
}

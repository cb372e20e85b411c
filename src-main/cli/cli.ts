#!/usr/bin/env node
/** `sluice`: the entry of the command line. Each command has a file of its own. */
import { runCli } from './program.ts';

process.exitCode = await runCli(process.argv.slice(2));

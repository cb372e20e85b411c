/** All scenes, drawn a few times each. */
import { CONFIG_FILES } from './config-files.ts';
import { HARMLESS_FILES } from './harmless-files.ts';
import { HARMLESS_OUTPUT } from './harmless-output.ts';
import { SERVICES } from './services.ts';
import { TERMINAL } from './terminal.ts';

export const SCENES = [...CONFIG_FILES, ...TERMINAL, ...SERVICES];
export const HARMLESS_SCENES = [...HARMLESS_FILES, ...HARMLESS_OUTPUT];

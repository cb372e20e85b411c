/** The schema of config.toml with every kind of exporter in it. */
import { settingsSchemaWith } from '../../src-shared/settings/schema.ts';
import { EXPORTER_KINDS } from '../exporter-kinds/exporter-kinds.ts';

export const settingsSchema = settingsSchemaWith(EXPORTER_KINDS);

/** `[otel]` with every kind of exporter in it. Apart from the rest of the schema: a run needs no more. */
import { otelSchemaWith } from '../../src-shared/settings/otel-schema.ts';
import { EXPORTER_KINDS } from '../exporter-kinds/exporter-kinds.ts';

export const otelSchema = otelSchemaWith(EXPORTER_KINDS);

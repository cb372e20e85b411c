/** Child process of exporters-crash.test.ts: accepts and relays without end, and prints each request's name once it is answered. */

import { createInstancePath } from '../../otlp/instance-path.ts';
import { settingsSchema } from '../../settings/settings-schema.ts';
import { createLogStore } from '../../store/create-log-store.ts';
import { logsRequest, storeOptions } from '../../store/testing/requests.ts';
import { createExporters } from '../exporters.ts';

const [folder = '', exporters = '{}', run = '0'] = process.argv.slice(2);
const store = await createLogStore(storeOptions(folder));
const running = createExporters({
  log: store.relay,
  environment: {},
  folder: '/',
  version: '0.0.0',
  instance: createInstancePath(run),
  ownAddresses: () => [],
  redactionKey: { ok: true, keyHex: '00'.repeat(32) },
  backoff: { initialMs: 5, multiplier: 2, maxMs: 40, jitter: 0 },
  onFault(error) {
    throw error;
  },
});
await running.configure(settingsSchema.parse({ otel: { exporters: JSON.parse(exporters) } }));

let next = 0;
async function send(): Promise<void> {
  for (;;) {
    const name = `${run}-${next++}`;
    const outcome = await store.accept(
      logsRequest(
        Array.from({ length: 10 }, (_, i) => ({ 'event.name': 'codex.user_prompt', prompt: `${name}-${i}` })),
      ),
    );
    if (outcome.outcome !== 'accepted') throw new Error(outcome.message);
    process.stdout.write(`${name}\n`);
  }
}
await Promise.all([send(), send()]);

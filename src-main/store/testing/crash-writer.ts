/** Child process of crash.test.ts: accepts without end and prints each request's number once it is answered. */
import { createLogStore } from '../create-log-store.ts';
import { logsRequest, storeOptions } from './requests.ts';

const store = await createLogStore(storeOptions(process.argv[2] ?? ''));
let next = 0;
async function send(): Promise<void> {
  for (;;) {
    const number = next++;
    const outcome = await store.accept(
      logsRequest(
        Array.from({ length: 20 }, (_, i) => ({
          'event.name': 'codex.user_prompt',
          'conversation.id': `request-${number}`,
          prompt: `record ${i} of request ${number}`,
        })),
      ),
    );
    if (outcome.outcome !== 'accepted') throw new Error(outcome.message);
    process.stdout.write(`${number}\n`);
  }
}
await Promise.all([send(), send(), send(), send()]);

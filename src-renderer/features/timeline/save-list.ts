import { formatCount } from '../../../src-shared/timeline/format.ts';
import type { AppState } from '../../state/app-state.ts';
import { downloadBlob } from '../../ui/text/save-text.ts';

/** Saves the events that the timeline lists as JSON lines; a second call while it runs gives it up. */
export async function saveList(app: AppState): Promise<void> {
  const { listExport, toasts, query } = app;
  if (listExport.store.getState().progress !== undefined) {
    listExport.cancel();
    return;
  }
  const { list } = query;
  if (list.count === 0) {
    toasts.show({ text: 'There is no event to save.' });
    return;
  }
  const name = fileName(app.openConversation()?.key);
  const result = await listExport.run(Array.from({ length: list.count }, (_, index) => list.idAt(index)));
  switch (result.outcome) {
    case 'done':
      downloadBlob(name, result.blob);
      toasts.show({
        text: `Saved ${formatCount(result.events)} ${result.events === 1 ? 'event' : 'events'} as JSON lines`,
      });
      break;
    case 'too-large':
      toasts.show({ text: 'These are more than 512 MiB. `sluice tail --json` writes any number.' }, 8_000);
      break;
    case 'failed':
      toasts.show({ text: `The events could not be read: ${result.error}` }, 8_000);
      break;
    case 'cancelled':
      toasts.show({ text: 'Given up: nothing was saved.' });
      break;
    case 'busy':
      break;
  }
}

/** An agent may choose any id: only plain characters of it come into the name. */
export function fileName(conversationKey: string | undefined): string {
  const part = (conversationKey ?? '').replaceAll(/[^\w-]+/g, '-').slice(0, 60);
  return `sluice-${part === '' ? 'events' : part}.jsonl`;
}

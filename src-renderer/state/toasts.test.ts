import { expect, test } from 'vitest';
import { createToasts } from './toasts.ts';

test('a repeated message takes the place of the first; one with an action stays', () => {
  const toasts = createToasts();
  const undo = { label: 'Undo', run: () => {} };
  toasts.show({ text: 'Deleted', action: undo });
  toasts.show({ text: 'No errors here.' });
  toasts.show({ text: 'No errors here.' });
  toasts.show({ text: 'Deleted', action: undo });
  expect(toasts.store.getState().map(({ text }) => text)).toEqual(['Deleted', 'No errors here.', 'Deleted']);
});

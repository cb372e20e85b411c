import { dialog } from 'electron';

/** Native dialogs, as far as they are used. */
export interface Dialogs {
  /** Blocks until it is read; works before the app is ready. */
  startFailed(message: string): void;
}

export const dialogs: Dialogs = {
  startFailed: (message) => dialog.showErrorBox('Sluice could not start', message),
};

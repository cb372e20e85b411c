/** Electron's IPC objects with the channels and payloads of `shell-messages.ts`; nothing else passes. */
import { type IpcMainEvent, ipcMain, type MessagePortMain, type WebContents, type WebFrameMain } from 'electron';
import type { IpcMessages } from '../../src-shared/contract/shell-messages.ts';
import { isAppUrl } from './app-scheme.ts';

/**
 * Listens to one channel. Messages of any other sender than the main frame of `contents()`, showing our own page, are
 * dropped: a frame, a page that came in by a hole, or another window has no say. Returns the unsubscribe function.
 */
export function listenToWindow<Channel extends keyof IpcMessages>(
  channel: Channel,
  contents: () => WebContents | undefined,
  listener: (frame: WebFrameMain, ...args: IpcMessages[Channel]) => void,
): () => void {
  function onMessage(event: IpcMainEvent, ...args: unknown[]): void {
    const frame = event.senderFrame;
    const own = contents();
    if (frame === null || own === undefined || event.sender !== own) return;
    if (frame.parent !== null || !isAppUrl(frame.url)) return;
    listener(frame, ...(args as IpcMessages[Channel]));
  }
  ipcMain.on(channel, onMessage);
  return () => {
    ipcMain.off(channel, onMessage);
  };
}

export function sendPort(frame: WebFrameMain, channel: keyof IpcMessages, port: MessagePortMain): void {
  frame.postMessage(channel, null, [port]);
}

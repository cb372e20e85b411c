/**
 * What a page may not do, whatever runs in it: go elsewhere, open windows or frames of other pages, get permissions.
 * Applied to every web contents there ever is, not only to our window's.
 */
import { type App, type Session, shell, type WebContents } from 'electron';
import { isAppUrl } from './app-scheme.ts';

const MAX_LINK_LENGTH = 2_048;

/**
 * The one permission that is given: putting text on the clipboard, which a page can only ask for on a user's action.
 * Reading it is refused like everything else.
 */
const COPY_PERMISSION = 'clipboard-sanitized-write';

export function guardAllContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}

function guardContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }) => event.preventDefault();
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.setWindowOpenHandler(({ url }) => {
    const link = externalLink(url);
    // The desktop may have no program for it; the link just does nothing then.
    if (link !== undefined) shell.openExternal(link).catch(() => {});
    return { action: 'deny' };
  });
}

export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(permission === COPY_PERMISSION && isAppUrl(contents.getURL()));
  });
  session.setPermissionCheckHandler((contents, permission) => {
    return permission === COPY_PERMISSION && contents !== null && isAppUrl(contents.getURL());
  });
  session.setDevicePermissionHandler(() => false);
}

/** The link as it may be given to the system's browser: https, without credentials. Undefined: not at all. */
export function externalLink(text: string): string | undefined {
  if (text.length > MAX_LINK_LENGTH) return undefined;
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  return url.href;
}

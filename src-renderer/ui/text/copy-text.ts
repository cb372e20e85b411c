/**
 * Puts text on the clipboard. Where the page has no permission for the clipboard API (the desktop window denies every
 * permission), the copy command of a key press or click does it.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    let isSet = false;
    const onCopy = (event: ClipboardEvent) => {
      event.preventDefault();
      event.clipboardData?.setData('text/plain', text);
      isSet = true;
    };
    document.addEventListener('copy', onCopy, { once: true });
    try {
      document.execCommand('copy');
    } finally {
      document.removeEventListener('copy', onCopy);
    }
    return isSet;
  }
}

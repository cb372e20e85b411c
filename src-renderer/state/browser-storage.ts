/** Choices that this browser remembers. Storage may be switched off or full: they hold while the window is open then. */

export function readStored(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice is kept by whoever made it.
  }
}

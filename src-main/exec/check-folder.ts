import { statSync } from 'node:fs';

/** What is wrong with a folder to work in; undefined when nothing is. */
export function checkFolder(folder: string): string | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return `There is no folder ${folder}.`;
  return found.isDirectory() ? undefined : `${folder} is not a folder.`;
}

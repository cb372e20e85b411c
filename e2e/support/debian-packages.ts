import { execFileSync } from 'node:child_process';

/** True when this user may install Debian's packages here. */
export function mayInstallPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/** Installs Debian's packages; throws what apt-get throws. */
export function installPackages(names: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => execFileSync('apt-get', args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...names);
}

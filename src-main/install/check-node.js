/**
 * Runs at the end of `npm ci` (and before `npm start`), on whatever Node there is: plain JavaScript.
 *
 * npm passes over an optional dependency that it cannot install, even when its bytes are not those of the lockfile. The Node
 * that Sluice runs on is one, because each platform has a package of its own; here it is required after all.
 * Exits with 1 and says why when this platform's package is missing, or when the Node that runs is too old.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../..', import.meta.url));
const read = (...path) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
const { engines, optionalDependencies } = read('package.json');
const { packages } = read('package-lock.json');

// `npm ci --os … --cpu …` installs for another machine.
const os = process.env.npm_config_os || process.platform;
const cpu = process.env.npm_config_cpu || process.arch;
const name = Object.keys(optionalDependencies).find((each) => {
  const entry = packages[`node_modules/${each}`];
  return [entry.os].flat().includes(os) && [entry.cpu].flat().includes(cpu);
});

function refuse(words) {
  process.stderr.write(`sluice: ${words}\n`);
  process.exit(1);
}

if (name !== undefined) {
  const wanted = optionalDependencies[name];
  const file = join('node_modules', name, 'package.json');
  const found = existsSync(join(folder, file)) ? read(file).version : undefined;
  if (found !== wanted) {
    refuse(
      `${name} ${wanted}, the Node that Sluice runs on, was not installed${found ? ` (${found} was)` : ''}: either it could ` +
        'not be fetched, or its bytes are not those that package-lock.json names. Run `npm ci` again; ' +
        `\`npm pack ${name}@${wanted}\` shows which.`,
    );
  }
} else {
  const least = engines.node.replace('>=', '').split('.').map(Number);
  const own = process.versions.node.split('.').map(Number);
  if (own[0] < least[0] || (own[0] === least[0] && own[1] < least[1])) {
    refuse(
      `there is no package with Node for ${os} on ${cpu}, and this one is ${process.version}: install Node ${least.join('.')} or newer.`,
    );
  }
}

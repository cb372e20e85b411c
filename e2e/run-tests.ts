/**
 * `npm test`: every check there is, in one command. Lint, types, build, unit and integration tests (Vitest), end-to-end
 * tests (Playwright in Chromium). Goes on after a failure so that one run shows everything; the closing line is
 * `N passed, N failed[, N skipped]` and the exit code is 1 when anything failed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium, findProgram } from './support/chromium.ts';
import { installPackages, mayInstallPackages } from './support/debian-packages.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const reports = mkdtempSync(join(tmpdir(), 'sluice-tests-'));
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const summary: string[] = [];

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): boolean {
  const result = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return result.status === 0;
}

function add(name: string, counts: Counts): void {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  summary.push(`${name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
}

function step(name: string, body: () => boolean): void {
  process.stdout.write(`\n── ${name}\n`);
  const ok = body();
  add(name, { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });
}

/** The sandbox of `sluice exec` is made of Debian's programs; where they cannot be installed, its tests are skipped and say so. */
function ensureSandbox(): void {
  const packages = { bubblewrap: 'bwrap', socat: 'socat', ripgrep: 'rg' };
  const missing = Object.entries(packages).flatMap(([name, program]) => (findProgram(program) ? [] : [name]));
  if (process.platform !== 'linux' || missing.length === 0) return;
  try {
    if (!mayInstallPackages()) throw new Error('this user may not install them');
    installPackages(missing);
  } catch (error) {
    process.stdout.write(`Tests of the sandbox are skipped without ${missing.join(', ')}: ${String(error)}\n`);
  }
}

/** Runs a test runner that writes a report; a run that failed without a failed test in its report counts as one failure. */
function suite(name: string, body: (report: string) => boolean, read: (report: unknown) => Counts): void {
  process.stdout.write(`\n── ${name}\n`);
  const report = join(reports, `${name}.json`);
  const ok = body(report);
  let counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = read(JSON.parse(readFileSync(report, 'utf8')));
  } catch (error) {
    process.stdout.write(`No report from ${name}: ${String(error)}\n`);
  }
  if (counts.failed === 0 && (!ok || counts.passed === 0)) counts.failed = 1;
  add(name, counts);
}

step('lint', () => run('npm', ['run', '--silent', 'lint']));
step('types', () => run('npm', ['run', '--silent', 'typecheck']));
step('build', () => run('electron-vite', ['build', '--logLevel', 'warn']));

ensureSandbox();
suite(
  'unit',
  (report) => run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]),
  (report) => {
    const r = report as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numTodoTests: number;
    };
    return { passed: r.numPassedTests, failed: r.numFailedTests, skipped: r.numPendingTests + r.numTodoTests };
  },
);

try {
  const chromium = ensureChromium();
  suite(
    'end-to-end',
    (report) =>
      run('playwright', ['test', '--config', 'e2e/playwright.config.ts'], {
        SLUICE_CHROMIUM: chromium,
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      }),
    (report) => {
      const { stats } = report as { stats: { expected: number; unexpected: number; flaky: number; skipped: number } };
      return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
    },
  );
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  add('end-to-end', { passed: 0, failed: 1, skipped: 0 });
}

rmSync(reports, { recursive: true, force: true });
process.stdout.write(`\n${summary.join('\n')}\n\n`);
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`,
);
process.exitCode = total.failed > 0 ? 1 : 0;

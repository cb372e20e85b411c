import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, temporaryHome } from './testing/run-cli.ts';

describe('usage', () => {
  it.each(['', 'open', 'serve', 'tail', 'exec', 'exporters', 'log', 'doctor'])(
    'sluice %s --help says what there is',
    async (command) => {
      const { code, stdout, stderr } = await runCli([command, '--help'].filter((word) => word !== ''));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Usage: sluice');
      if (command !== '') {
        expect(stdout).toContain('--config <file>');
        expect(stdout).toContain('--home <dir>');
      }
    },
  );

  it.each([
    [['frobnicate'], /there is no command "frobnicate"\. There are: open, serve, tail/],
    [['serve', '--bogus'], /unknown option '--bogus'/],
    [
      ['serve', '--otlp-http', '4318'],
      /--otlp-http takes HOST:PORT, such as 127\.0\.0\.1:4318, or "off"; found "4318"/,
    ],
    [['tail', '--limit', '-1'], /--limit/],
    [['tail', '--filter', 'kind:nonsense'], /--filter: .*\n {2}kind:nonsense\n {2} *\^\n$/],
    [['tail', '--filter', 'a "b'], /--filter: .*\n {2}a "b\n {4}\^\n$/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await runCli([...args, '--home', temporaryHome()]);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('names file, line and column of a wrong setting and starts nothing', async () => {
    const home = temporaryHome();
    const config = join(home, 'config.toml');
    writeFileSync(config, '[sluice.receivers]\notlp_http = 4318\n');
    const { code, stderr } = await runCli(['serve', '--home', home]);
    expect(stderr).toContain(`${config}:2:1: sluice.receivers.otlp_http: found 4318; must be "HOST:PORT"`);
    expect(code).toBe(1);
  });

  it('says which home cannot be used and why', async () => {
    const blocked = join(temporaryHome(), 'file');
    writeFileSync(blocked, '');
    const { code, stderr } = await runCli(['serve', '--home', join(blocked, 'home')]);
    expect(stderr).toMatch(/The folder .*file\/home cannot be used: there is a file in its place/);
    expect(code).toBe(1);
  });

  it('asks for a config file that was named', async () => {
    const home = temporaryHome();
    mkdirSync(join(home, 'x'));
    const { code, stderr } = await runCli(['serve', '--home', home, '--config', join(home, 'x/none.toml')]);
    expect(stderr).toContain('none.toml:1:1: there is no such file');
    expect(code).toBe(1);
  });
});

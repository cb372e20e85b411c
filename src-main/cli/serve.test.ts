import { closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { smallDisk } from '../store/testing/small-disk.ts';
import {
  ANY_PORTS,
  capture,
  launch,
  postLogs,
  type RunningCli,
  runCli,
  startServe,
  temporaryHome,
} from './testing/run-cli.ts';

const running: RunningCli[] = [];
async function serve(home: string, args?: string[]) {
  const started = await startServe(home, args);
  running.push(started);
  return started;
}
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

describe('serve', () => {
  it('prints one ready line, receives on every listener, and ends with 0 on SIGTERM', async () => {
    const home = temporaryHome();
    const served = await serve(home);
    const { ready } = served;
    expect(ready).toEqual({
      event: 'ready',
      ui: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?token=.{20,}$/),
      rpc: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/rpc\?token=.{20,}$/),
      otlpHttp: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      otlpGrpc: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      socket: expect.stringContaining('sluice.sock'),
      pid: served.child.pid,
    });
    expect((await postLogs(ready.otlpHttp, capture('codex-0.169.0.logs.json').toString())).status).toBe(200);
    expect(await served.end('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
    expect(served.stdout().trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync(join(home, 'host.json'))).toBe(false);

    const again = await serve(home);
    expect((await again.end('SIGINT')).code).toBe(0);
  });

  it('ends with 1 and the reason when its log cannot be used, and leaves nothing running', async () => {
    const home = temporaryHome();
    await (await serve(home)).end('SIGTERM');
    const log = new DatabaseSync(join(home, 'log.sqlite'));
    log.exec('DROP TABLE conversation');
    log.close();
    const failed = await runCli(['serve', '--home', home, ...ANY_PORTS]);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/no such table: conversation/);
    expect(existsSync(join(home, 'host.json'))).toBe(false);
  });

  it('starts the others when a port is taken, and says what to do', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as { port: number };
    const taken = `127.0.0.1:${port}`;
    const served = await serve(temporaryHome(), [
      '--otlp-http',
      taken,
      '--otlp-grpc',
      '127.0.0.1:0',
      '--ui',
      '127.0.0.1:0',
    ]);
    expect(served.ready).toMatchObject({
      event: 'degraded',
      otlpHttp: null,
      otlpGrpc: expect.stringMatching(/^http/),
      ui: expect.stringMatching(/^http/),
      errors: [{ name: 'otlp-http', address: taken, error: expect.stringContaining(`${taken} is taken by `) }],
    });
    expect(served.stderr()).toMatch(new RegExp(`${taken} is taken by .*--otlp-http HOST:PORT`));
    expect((await served.end('SIGTERM')).code).toBe(0);
    blocker.close();
  });

  it('warns of a port that other machines can reach', async () => {
    const served = await serve(temporaryHome(), ['--otlp-http', '0.0.0.0:0', '--otlp-grpc', 'off', '--ui', 'off']);
    expect(served.stderr()).toMatch(/^sluice: warning: OTLP\/HTTP at 0\.0\.0\.0:\d+ is open to other machines\..*\n$/);
    await served.end('SIGTERM');
  });

  it('leaves out what is off', async () => {
    const served = await serve(temporaryHome(), ['--otlp-http', 'off', '--otlp-grpc', '127.0.0.1:0', '--ui', 'off']);
    expect(served.ready).toMatchObject({ event: 'ready', otlpHttp: null, ui: null, rpc: null });
    expect(served.ready).not.toHaveProperty('errors');
    expect(served.stderr()).toBe('');
    await served.end('SIGTERM');
  });

  it('says where the first one is when it is a second one, and open attaches to it', async () => {
    const home = temporaryHome();
    const first = await serve(home);
    const second = await runCli(['serve', '--home', home, ...ANY_PORTS]);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`(pid ${first.child.pid})`);
    expect(second.stderr).toContain(String(first.ready.otlpHttp));
    const token = new URL(String(first.ready.ui)).searchParams.get('token');
    expect(second.stderr).not.toContain(token);

    const opened = await runCli(['open', '--no-browser', '--home', home]);
    expect(opened).toMatchObject({ code: 0, stderr: '' });
    expect(opened.stdout).toContain(String(first.ready.ui));
    await first.end('SIGTERM');
  });

  it('ends at once on a second signal', async () => {
    const served = await serve(temporaryHome());
    // A request that does not finish holds the orderly stop.
    const slow = connect({ host: '127.0.0.1', port: Number(new URL(String(served.ready.otlpHttp)).port) });
    slow.write(
      'POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n',
    );
    await new Promise((resolve) => slow.once('data', resolve));
    slow.on('error', () => {});
    served.child.kill('SIGTERM');
    // Refusing new connections is the first step of stopping: from then on the first signal has been seen.
    await untilRefused(Number(new URL(String(served.ready.otlpGrpc)).port));
    expect((await served.end('SIGTERM')).code).toBe(130);
    slow.destroy();
  });

  it('sets a damaged log aside, says so, and starts a new one', async () => {
    const home = temporaryHome();
    writeFileSync(join(home, 'log.sqlite'), 'this is no database '.repeat(400));
    const served = await serve(home);
    expect(served.stderr()).toMatch(/log\.damaged-/);
    expect((await postLogs(served.ready.otlpHttp, capture('codex-0.169.0.logs.json').toString())).status).toBe(200);
    await served.end('SIGTERM');
  });
});

describe('open, the default, without a display', () => {
  it('says why in one line, serves the interface and prints its link', async () => {
    const opening = launch(['--home', temporaryHome(), ...ANY_PORTS]);
    running.push(opening);
    const stdout = await opening.untilOutput((text) => /home {7}/.test(text));
    expect(opening.stderr().trimEnd().split('\n')).toHaveLength(1);
    expect(opening.stderr()).toMatch(/^sluice: .*; serving the interface for a browser instead\.$/m);
    const link = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(stdout)?.[0] ?? '';
    const answer = await fetch(link, { redirect: 'manual' });
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly/i);
    expect((await opening.end('SIGINT')).code).toBe(0);
  });
});

async function untilRefused(port: number): Promise<void> {
  for (;;) {
    const refused = await new Promise<boolean>((resolve) => {
      const probe = connect({ host: '127.0.0.1', port });
      probe.once('connect', () => {
        probe.destroy();
        resolve(false);
      });
      probe.once('error', () => resolve(true));
    });
    if (refused) return;
  }
}
describe.skipIf(smallDisk.missing !== undefined)('serve on a full disk', () => {
  it('starts, says what is full and what to do, and goes on when max_bytes is lowered', async () => {
    const home = smallDisk.mount(96);
    const bulk = (i: number) =>
      JSON.stringify({
        resourceLogs: [
          {
            scopeLogs: [
              {
                logRecords: Array.from({ length: 8 }, (_, n) => ({
                  body: { stringValue: `${i} ${n} `.padEnd(64 * 1024, 'text ') },
                })),
              },
            ],
          },
        ],
      });
    const first = await serve(home);
    let answers = 0;
    while ((await postLogs(first.ready.otlpHttp, bulk(answers))).status === 200) answers += 1;
    expect(first.stderr()).toMatch(/error: The disk is full: the log .*log\.sqlite cannot grow.*lower max_bytes/);
    expect((await first.end('SIGTERM')).code).toBe(0);
    // The last bytes of the disk go too.
    const ballast = openSync(join(home, 'ballast'), 'a');
    expect(() => {
      for (let size = 1024 * 1024; ; size = Math.max(1, size / 2)) {
        try {
          for (;;) writeSync(ballast, Buffer.alloc(size, 1));
        } catch (error) {
          if (size === 1) throw error;
        }
      }
    }).toThrow(/ENOSPC/);
    closeSync(ballast);

    const second = await serve(home);
    expect(second.ready.event).toBe('ready');
    expect((await postLogs(second.ready.otlpHttp, bulk(0))).status).toBe(503);
    expect(second.stderr()).toMatch(/The disk is full: the log/);
    writeFileSync(join(home, 'config.toml'), '[sluice.log]\nmax_bytes = "16 MiB"\n');
    await vi.waitFor(async () => expect((await postLogs(second.ready.otlpHttp, bulk(0))).status).toBe(200), {
      timeout: 20_000,
      interval: 200,
    });
    expect((await second.end('SIGTERM')).code).toBe(0);
  }, 60_000);
});

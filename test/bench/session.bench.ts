import { bench } from 'vitest';
import { buildDemo } from '../support/build-demo.ts';
import { spawnScreen } from '../support/pty.ts';

/** The log shows a line with at least this number. */
function loggedSince(number: number): (rows: string[]) => boolean {
  return (rows) => rows.some((row) => Number(/internal:(\d+)\]/.exec(row)?.[1]) >= number);
}

/** What a session on a real terminal costs with 10,000 peers and 2,000 log lines a second: one run, printed. */
bench(
  'a session under load',
  async () => {
    const demo = await buildDemo();
    const program = spawnScreen(process.execPath, [demo.file, '10000', '2000'], {
      env: { LAG: '1' },
      cols: 160,
      rows: 50,
    });
    await program.waitFor(/9998\/10000 registered/);
    await program.waitFor(loggedSince(1000));
    program.written();
    const began = performance.now();
    for (const key of ['pagedown', 'end', 's', 's', '/']) {
      program.key(key);
      await new Promise((done) => setTimeout(done, 300));
    }
    program.type('1234');
    await program.waitFor(/1 with «1234»/);
    program.key('escape');
    await program.waitFor((rows) => !rows.join('').includes('«1234»'));
    for (const key of ['tab', 'tab', 'end', 'L', 'w', 'T', 'n']) program.key(key);
    program.type('echo\r');
    await program.waitFor(/of call .*«echo» \d{3}/);
    await program.waitFor(loggedSince(8000), 15_000);
    const seconds = (performance.now() - began) / 1000;
    const rate = Math.round(program.written() / seconds / 1024);
    const frames = (program.raw().match(/\x1b\[\?2026h/g)?.length ?? 0) / seconds;
    program.type('q');
    await program.exit;
    const said = program
      .screen()
      .join('\n')
      .match(/lag .*/)?.[0];
    process.stdout.write(
      `load: ${said}, ${frames.toFixed(0)} frames/s, ${rate} KiB/s to the terminal\n`,
    );

    await demo.remove();
  },
  { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 },
);

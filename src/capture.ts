import { createInterface } from 'node:readline';
import { messageOf, PbxError } from '../asterisk/errors.ts';
import type { CaptureOrders, RecorderEvent } from '../commands/capture/orders.ts';
import { runCapture } from '../commands/capture/run.ts';
import { createContexts } from './context.ts';
import { STOP } from './recorders.ts';
import { VERSION } from './version.ts';

/**
 * Entry of the recorder: its orders are the first line of standard input, whose end it takes for that of its
 * starter unless it is to stay in the background. What it says goes to standard output, a JSON line each.
 */
interface Orders {
  readonly orders: CaptureOrders;
  readonly background: boolean;
}

const ending = new AbortController();
const end = (why: string) => ending.abort(why);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end('stopped'));
process.on('SIGHUP', () => {});
// Nobody may listen any more, and the capture goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const say = (event: RecorderEvent) => void process.stdout.write(`${JSON.stringify(event)}\n`);

function readOrders(): Promise<Orders> {
  return new Promise((resolve, reject) => {
    let given: Orders | undefined;
    const lines = createInterface({ input: process.stdin });
    lines.on('line', (line) => {
      if (given) return line === STOP ? end('stopped') : undefined;
      given = JSON.parse(line) as Orders;
      resolve(given);
    });
    lines.once('close', () => {
      reject(new Error('a recorder without orders'));
      if (!given?.background) end('what had started it is gone');
    });
  });
}

const contexts = createContexts({
  env: process.env,
  program: 'pbxctl',
  uid: process.getuid?.() ?? 0,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: ending.signal,
  now: Date.now,
});
try {
  const { orders } = await readOrders();
  await runCapture(await contexts.open(orders.pbx), orders, `pbxctl ${VERSION}`, say);
} catch (error) {
  const isKnown = error instanceof PbxError;
  const message = isKnown
    ? error.message
    : `this is a bug in pbxctl ${VERSION}: ${messageOf(error)}`;
  const hint = isKnown ? error.hint : undefined;
  say({ kind: 'failed', code: isKnown ? error.code : 'failed', message, hint });
} finally {
  await contexts.close();
}
process.stdout.write('', () => process.exit(0));

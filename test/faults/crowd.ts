import { faultLab } from '../support/faultLab.ts';
import type { Product, Ran } from '../support/product.ts';
import { asteriskSays } from '../support/rawAmi.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, type Trial } from './fault.ts';

const AT_ONCE = 20;
/** So often those that were refused try again together; then one after another. */
const WAVES = 2;

/** Many pbxctl that change the same file at once. */
export const crowd: Fault = {
  name: 'crowd',
  about: `${AT_ONCE} pbxctl that change the same file at the same time`,
  limitS: 300,
  async *run(trial) {
    for (const engine of ['22', '16'] as const) {
      const product = await faultLab({ engine, address: `${LAB_NETWORK}.198`, atEnd: trial.atEnd });
      yield* crowded(engine, product, trial);
      await product.remove();
    }
  },
};

interface Change {
  readonly n: number;
  readonly state: string;
}

async function* crowded(engine: string, product: Product, trial: Trial): AsyncGenerator<Row> {
  const rounds = trial.times(2);
  const wrong: string[] = [];
  const sum = { made: 0, refused: 0 };
  for (let round = 0; round < rounds && !trial.signal.aborted; round++) {
    const numbers = Array.from({ length: AT_ONCE }, (_, i) => String(800 + round * AT_ONCE + i));
    let waiting = numbers;
    for (let wave = 1; waiting.length > 0; wave++) {
      const now = wave <= WAVES ? waiting : waiting.slice(0, 1);
      const ends = await Promise.all(
        now.map((number) => product.run(['user', 'add', number, '--yes'])),
      );
      const made = now.filter((_, i) => ends[i]?.status === 0);
      sum.made += made.length;
      sum.refused += now.length - made.length;
      wrong.push(...ends.flatMap(unexplained), ...(await missing(product, engine, now, made)));
      waiting = waiting.filter((number) => !made.includes(number));
      if (made.length === 0) {
        wrong.push(`none of ${now.length} was made`);
        break;
      }
    }
  }
  const history = await product.json<Change[]>(['config', 'log']);
  const done = history.filter(({ state }) => state === 'done');
  if (done.length !== sum.made)
    wrong.push(`${done.length} changes in the history, ${sum.made} made`);
  yield row(
    `users added at once (Asterisk ${engine})`,
    `${rounds} × ${AT_ONCE}`,
    'each is there, in the history and in Asterisk, or refused with a reason',
    noneOf(
      wrong,
      `${sum.made} there in the end, after ${sum.refused} refusals with a reason; none lost`,
    ),
  );
  yield await undoneAtOnce(engine, product, sum.made);
}

/** A refusal that says neither why nor what to type. */
function unexplained({ status, stderr }: Ran): string[] {
  if (status === 0) return [];
  const isExplained = [1, 4].includes(status) && /pbxctl: /.test(stderr) && !/bug in/.test(stderr);
  return isExplained ? [] : [`status ${status}: ${stderr.slice(0, 200)}`];
}

/** What was made and is not listed, by pbxctl and by Asterisk, and what was refused and is listed all the same. */
async function missing(
  product: Product,
  engine: string,
  numbers: readonly string[],
  made: readonly string[],
): Promise<string[]> {
  const users = await product.json<Record<string, unknown>[]>(['user', 'list']);
  const listed = users.map((user) => String(Object.values(user)[0]));
  const wrong = numbers.filter((number) => made.includes(number) !== listed.includes(number));
  return [
    ...wrong.map(
      (one) => `${one}: ${made.includes(one) ? 'made, and lost' : 'refused, and there'}`,
    ),
    ...(await unknownTo(product, engine, made)),
  ];
}

async function unknownTo(product: Product, engine: string, numbers: readonly string[]) {
  const { ami } = await product.profile();
  const line = engine === '16' ? 'sip show peers' : 'pjsip show endpoints';
  const said = (await asteriskSays(ami, line)).join('\n');
  return numbers.filter((one) => !said.includes(one)).map((one) => `Asterisk does not list ${one}`);
}

/** All of them taken back at once: each undo takes another change, or says why not. */
async function undoneAtOnce(engine: string, product: Product, made: number): Promise<Row> {
  const count = Math.min(made, AT_ONCE);
  const before = await product.json<Change[]>(['config', 'log']);
  const targets = before.filter(({ state }) => state === 'done').slice(0, count);
  const ends = await Promise.all(
    targets.map(({ n }) => product.run(['config', 'undo', String(n), '--yes'])),
  );
  const undone = ends.filter(({ status }) => status === 0).length;
  const wrong = ends.flatMap(unexplained);
  const users = await product.json<unknown[]>(['user', 'list']);
  const expected = 2 + made - undone;
  if (users.length !== expected) wrong.push(`${users.length} users are left, not ${expected}`);
  return row(
    `undone at once (Asterisk ${engine})`,
    `${count} undos`,
    'each is taken back, or refused with a reason',
    noneOf(wrong, `${undone} taken back, ${count - undone} refused with a reason`),
  );
}

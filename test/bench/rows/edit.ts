import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textToBytes } from '../../../asterisk/conf/bytes.ts';
import { applyEdits } from '../../../asterisk/conf/edits.ts';
import { parseConf } from '../../../asterisk/conf/parse.ts';
import { addSection } from '../../../asterisk/conf/sections.ts';
import { makeProduct, type Product } from '../../support/product.ts';
import { inTurns, median, ratioOf, timeRun } from '../measure.ts';
import type { Comparison, Row } from '../result.ts';
import { milliseconds, number } from '../words.ts';

const [FEW, MANY] = [100, 10_000];
const LABS = { few: '127.0.88.198', many: '127.0.89.198' } as const;
const EDITS = 20;

/** One user added to a file of many users as the lab writes them. */
export const edit: Row = {
  name: 'edit',
  async measure({ rounds }) {
    const product = await makeProduct();
    try {
      const stopped = await prepared(product, rounds);
      const running = await whileRunning(product, rounds);
      return [await editAlone(rounds), stopped, ...running];
    } finally {
      for (const lab of Object.keys(LABS))
        await product.run(['--pbx', lab, 'teardown', 'lab', '--yes', '--keep-engine']);
      await product.remove();
    }
  },
};

/** As the lab writes them: three objects a user. */
function users(count: number): string {
  const user = (name: string) =>
    `\n[${name}](phone)\nauth = ${name}\naors = ${name}\ncallerid = "User" <${name}>\n\n[${name}](phone-auth)\nusername = ${name}\npassword = secret${name}\n\n[${name}](phone-aor)\n`;
  return Array.from({ length: count }, (_, i) => user(String(100_000 + i))).join('');
}

async function editAlone(rounds: number): Promise<Comparison> {
  const files = { few: textToBytes(users(FEW)), many: textToBytes(users(MANY)) };
  const cost = (bytes: Uint8Array, times: number) => {
    const begin = performance.now();
    for (let i = 0; i < times; i++)
      applyEdits(
        bytes,
        addSection(parseConf(bytes), 'new', [['auth', 'new']], { templates: ['x'] }),
      );
    return (performance.now() - begin) / times;
  };
  cost(files.few, (EDITS * MANY) / FEW);
  const taken = await inTurns(rounds, {
    few: () => cost(files.few, (EDITS * MANY) / FEW / 10),
    many: () => cost(files.many, EDITS / 4),
  });
  const factor = MANY / FEW;
  return {
    name: `the edit alone, ${number(MANY)} users times ${FEW}, for each user`,
    ours: `${number((median(taken.many) * 1000) / MANY)} µs a user`,
    theirs: `${number((median(taken.few) * 1000) / FEW)} µs a user`,
    ratio: ratioOf(taken.many, taken.few) / factor,
    target: { atMost: 1.5 },
  };
}

async function prepared(product: Product, rounds: number): Promise<Comparison> {
  for (const [lab, address] of Object.entries(LABS)) {
    await product.ok(['--pbx', lab, 'setup', 'lab', '--no-operator', '--address', address]);
    await product.ok(['--pbx', lab, 'stop', '--yes']);
    const path = join(product.root, 'data/pbxctl/pbx', lab, 'etc/pjsip.conf');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text + users(lab === 'few' ? FEW : MANY));
  }
  const taken = await addInTurns(product, rounds, 800);
  return comparison('`pbxctl user add`, the PBX stopped', taken, true);
}

async function whileRunning(product: Product, rounds: number): Promise<Comparison[]> {
  for (const lab of Object.keys(LABS)) await product.ok(['--pbx', lab, 'start']);
  const taken = await addInTurns(product, rounds, 850);
  const reload = (lab: string) => runMs(product, [...at(lab), 'cli', 'module reload res_pjsip.so']);
  const alone = await inTurns(rounds, { few: () => reload('few'), many: () => reload('many') });
  return [
    comparison('`pbxctl user add`, the PBX running', taken, true),
    comparison('its reload by Asterisk alone (`pbxctl cli`)', alone, false),
  ];
}

const at = (lab: string): string[] => ['--pbx', lab];

async function runMs({ program, env }: Product, words: readonly string[]): Promise<number> {
  return (await timeRun(process.execPath, [program, ...words], { env })).ms;
}

function addInTurns(product: Product, rounds: number, first: number) {
  const next = { few: first, many: first };
  const add = (lab: keyof typeof LABS) =>
    runMs(product, [...at(lab), 'user', 'add', String(next[lab]++), '--yes']);
  return inTurns(rounds, { few: () => add('few'), many: () => add('many') });
}

function comparison(
  what: string,
  taken: Readonly<Record<'few' | 'many', readonly number[]>>,
  isJudged: boolean,
): Comparison {
  return {
    name: `${what}, ${number(MANY)} users times ${FEW}`,
    ours: milliseconds(median(taken.many)),
    theirs: milliseconds(median(taken.few)),
    ratio: ratioOf(taken.many, taken.few),
    target: isJudged ? { atMost: 1.5 } : undefined,
  };
}

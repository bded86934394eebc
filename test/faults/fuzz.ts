import { execFile } from 'node:child_process';
import { bundle } from '../support/bundle.ts';
import { type Fault, noneOf, type Row, row, type Trial } from './fault.ts';

interface Kind {
  readonly what: string;
  readonly program: 'fuzz-parsers.ts' | 'fuzz-captures.ts';
  readonly words: readonly string[];
  readonly count: number;
  /** In one process, so that what is kept from one to the next adds up. */
  readonly each: number;
  readonly mostMb: number;
  readonly wanted: string;
}

const BOUNDED = 'no crash, no hang, bounded memory';
const KINDS: readonly Kind[] = [
  {
    ...{ what: 'AMI frames, into the decoder and the state', program: 'fuzz-parsers.ts' },
    ...{ words: ['ami'], count: 500_000, each: 125_000, mostMb: 300, wanted: BOUNDED },
  },
  {
    ...{ what: 'SIP messages, as datagrams and as a stream', program: 'fuzz-parsers.ts' },
    ...{ words: ['sip'], count: 380_000, each: 95_000, mostMb: 300, wanted: BOUNDED },
  },
  {
    ...{ what: '.conf files', program: 'fuzz-parsers.ts', words: ['conf'] },
    ...{ count: 100_000, each: 25_000, mostMb: 300, wanted: `${BOUNDED}, print(parse(x)) === x` },
  },
  {
    ...{ what: 'pcap and pcapng files', program: 'fuzz-captures.ts', words: [] },
    ...{ count: 20_000, each: 5_000, mostMb: 500, wanted: BOUNDED },
  },
];
const AT_ONCE = 2;

/** What comes from outside, made up by a seed. */
export const fuzz: Fault = {
  name: 'fuzz',
  about: 'a million made-up AMI frames, SIP messages, .conf files and captures',
  limitS: 600,
  async *run(trial) {
    for (const kind of KINDS) yield await fuzzed(kind, trial);
  },
};

interface Ended {
  readonly runs?: number;
  readonly mostMb?: number;
  readonly messages?: number;
  readonly wrong?: string;
}

async function fuzzed(kind: Kind, trial: Trial): Promise<Row> {
  const program = await bundle(kind.program);
  trial.atEnd(() => program.remove());
  const count = trial.times(kind.count);
  const each = Math.min(kind.each, count);
  const firsts = Array.from({ length: Math.ceil(count / each) }, (_, i) => trial.seed + i * each);
  const ended: Ended[] = [];
  const worker = async () => {
    for (let first = firsts.shift(); first !== undefined; first = firsts.shift())
      ended.push(await read(program.file, [...kind.words, String(first), String(each)], trial));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const runs = ended.reduce((sum, one) => sum + (one.runs ?? 0), 0);
  const most = Math.max(...ended.map(({ mostMb = 0 }) => mostMb));
  const wrong = ended.flatMap((one) => one.wrong ?? []);
  if (most > kind.mostMb) wrong.push(`${most} MB`);
  if (runs !== ended.length * each) wrong.push(`only ${runs} were run`);
  const messages = ended.reduce((sum, one) => sum + (one.messages ?? 0), 0);
  if (messages === 0) wrong.push('none of them was understood');
  const fine = `${runs.toLocaleString('en')} read, in them ${messages.toLocaleString('en')} messages or lines; ${most} MB at most in a process of ${each.toLocaleString('en')}`;
  return row(kind.what, count.toLocaleString('en'), kind.wanted, noneOf(wrong, fine));
}

/** A hang is ended with the fault. */
function read(file: string, words: readonly string[], { signal }: Trial): Promise<Ended> {
  const heap = '--max-old-space-size=512';
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [heap, file, ...words],
      { signal, maxBuffer: 1 << 20 },
      (error, stdout, stderr) => {
        if (error) resolve({ wrong: `${error.signal ?? error.code}: ${stderr.slice(0, 400)}` });
        else resolve(JSON.parse(stdout));
      },
    );
  });
}

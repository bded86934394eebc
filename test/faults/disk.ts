import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aSound } from '../support/crashCases.ts';
import { faultProduct } from '../support/faultLab.ts';
import type { Product, Ran } from '../support/product.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, Skipped, type Trial } from './fault.ts';

const PAGE = 4096;
const WANTED = 'the files are the old ones or the new ones, and it says why';

/** The disk of the lab has no room. */
export const disk: Fault = {
  name: 'disk',
  about: 'the disk is full (a tmpfs of 24 MB under the lab), with more and more room left',
  limitS: 420,
  async *run(trial) {
    const product = await faultProduct(trial);
    const folder = join(product.root, 'data/pbxctl/pbx');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=700', 'tmpfs', folder]);
    if (mounted.status !== 0)
      throw new Skipped(
        'only root may mount a small tmpfs; a full disk under a unit is in test/src/crash.test.ts',
      );
    trial.atEnd(() => spawnSync('umount', ['-l', folder]));
    // What runs there ends before its disk goes.
    trial.atEnd(() => product.run(['teardown', 'lab', '--yes', '--keep-engine']));
    const address = `${LAB_NETWORK}.198`;
    await product.ok(['setup', 'lab', '--engine', '22', '--address', address, '--no-operator']);
    await product.ok(['phones', 'start']);
    const given = join(product.root, 'given');
    await mkdir(given);
    await writeFile(join(given, 'a.wav'), aSound());
    yield await changes(product, folder, trial);
    yield await music(product, folder, given);
    yield await captured(product, folder);
  },
};

/** Fills the disk but for some pages. */
async function fill(folder: string, freePages: number): Promise<void> {
  const { bavail, bsize } = statfsSync(folder);
  const bytes = bavail * bsize - freePages * PAGE;
  await writeFile(join(folder, 'filler'), Buffer.alloc(Math.max(0, bytes)));
}
const empty = (folder: string) => rm(join(folder, 'filler'), { force: true });

async function etcOf(product: Product): Promise<string> {
  const etc = join(product.root, 'data/pbxctl/pbx/lab/etc');
  const names = (await readdir(etc)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(etc, name), 'latin1')));
  return names.map((name, i) => `${name}\n${texts[i]}`).join('\n');
}

const isSaid = ({ stderr }: Ran) => /disk is full|no space left/i.test(stderr);
const isBug = ({ stderr }: Ran) => /bug in pbxctl|^\s+at /m.test(stderr);

/** A change with ever more room: it fails at each of its writes in turn, and at last it is made. */
async function changes(product: Product, folder: string, { isQuick }: Trial): Promise<Row> {
  const wrong: string[] = [];
  let [tries, refused] = [0, 0];
  const most = 40;
  for (const step of isQuick ? [0, 3, 8, most] : Array.from({ length: most + 1 }, (_, i) => i)) {
    const before = await etcOf(product);
    await fill(folder, step);
    const ran = await product.run(['user', 'add', '704', '--yes']);
    const after = await etcOf(product);
    tries++;
    if (isBug(ran)) wrong.push(`${step} pages free: ${ran.stderr.slice(0, 300)}`);
    if (ran.status === 0) {
      if (!/\[704\]/.test(after))
        wrong.push(`${step} pages free: it says done, and 704 is not there`);
    } else {
      refused++;
      if (after !== before) wrong.push(`${step} pages free: it failed, and the files are others`);
      if (!isSaid(ran))
        wrong.push(`${step} pages free: it does not say why: ${ran.stderr.slice(0, 200)}`);
    }
    await empty(folder);
    const listed = await product.run(['config', 'log']);
    if (listed.status !== 0)
      wrong.push(`config log after ${step} pages: ${listed.stderr.slice(0, 200)}`);
    if (ran.status === 0) await product.ok(['user', 'remove', '704', '--yes']);
    else if (after !== (await etcOf(product)))
      wrong.push(`${step} pages: the next command made it other`);
  }
  const made = await product.run(['user', 'add', '704', '--yes']);
  if (made.status !== 0) wrong.push(`with room again: ${made.stderr.slice(0, 200)}`);
  if (refused === 0) wrong.push('the disk was never full');
  return row(
    'a change on a full disk',
    `${tries} fills`,
    WANTED,
    noneOf(wrong, `${refused} refused for it, ${tries - refused} made; with room again it is made`),
  );
}

async function music(product: Product, folder: string, given: string): Promise<Row> {
  const wrong: string[] = [];
  const before = await etcOf(product);
  let refused = 0;
  for (const pages of [0, 1, 2, 4, 8]) {
    await fill(folder, pages);
    const ran = await product.run(['moh', 'add', 'jazz', '--files', given, '--yes']);
    if (isBug(ran)) wrong.push(`${pages} pages: ${ran.stderr.slice(0, 300)}`);
    if (ran.status !== 0) refused++;
    if (ran.status !== 0 && !isSaid(ran))
      wrong.push(`${pages} pages: it does not say why: ${ran.stderr.slice(0, 300)}`);
    if (ran.status !== 0 && before !== (await etcOf(product)))
      wrong.push(`${pages} pages: the files are others`);
    await empty(folder);
    if (ran.status === 0) await product.ok(['moh', 'remove', 'jazz', '--yes']);
  }
  const made = await product.run(['moh', 'add', 'jazz', '--files', given, '--yes']);
  if (made.status !== 0) wrong.push(`with room again: ${made.stderr.slice(0, 200)}`);
  return row(
    'music converted onto a full disk',
    '5 fills',
    WANTED,
    noneOf(wrong, `${refused} refused for it; with room again it is made`),
  );
}

/** A capture on a disk that fills under it: what is recorded stays readable, and the reason is told. */
async function captured(product: Product, folder: string): Promise<Row> {
  const wrong: string[] = [];
  let isOver = false;
  const capture = product.run(['capture', 'start', '--source', 'hep', '--for', '60s']);
  capture.finally(() => {
    isOver = true;
  });
  await callOnce(product);
  await fill(folder, 0);
  for (let n = 0; n < 20 && !isOver; n++) await callOnce(product);
  const ended = await capture;
  if (isBug(ended)) wrong.push(ended.stderr.slice(0, 300));
  await empty(folder);
  const listed = await product.run(['capture', 'list', '--json']);
  if (listed.status !== 0) wrong.push(`capture list: ${listed.stderr.slice(0, 200)}`);
  const shown = await product.run(['capture', 'show', '--json']);
  if (isBug(shown)) wrong.push(`capture show: ${shown.stderr.slice(0, 200)}`);
  const why = `${ended.stderr}${ended.stdout}${listed.stdout}`;
  if (!/disk is full|no space left|ENOSPC/i.test(why))
    wrong.push(`it does not say why it ended (${ended.status}): ${ended.stderr.slice(-300)}`);
  const next = await product.run(['capture', 'start', '--source', 'hep', '--for', '1s']);
  if (next.status !== 0) wrong.push(`with room again: ${next.stderr.slice(0, 300)}`);
  return row(
    'a capture on a disk that fills',
    'once',
    'it says why it ends; what was recorded can be read',
    noneOf(wrong, 'so it was'),
  );
}

async function callOnce(product: Product): Promise<void> {
  await product.run(['call', '701', '702']);
  await product.run(['hangup', '--all', '--yes']);
}

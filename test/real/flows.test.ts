import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowRun } from '../../asterisk/flows/store.ts';
import { createPhones } from '../../asterisk/phone/phones.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { tshark } from '../support/tshark.ts';
import { until } from '../support/until.ts';
import { xmlFault } from '../support/xml.ts';

type Results = FlowRun['results'];

/** Command lines of phones and recorders that work in a folder. */
async function processesOf(root: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(root) && /sipp|tcpdump|recorder/.test(line));
}

describe.each([
  {
    ...{ engine: '22', address: '127.0.111.198', conf: 'pjsip.conf', driver: 'pjsip' },
    settings: ['default', 'via-pbx', 'direct', 'direct-update'],
    other: 'direct-setup',
  },
  {
    ...{ engine: '16', address: '127.0.112.198', conf: 'sip.conf', driver: 'sip' },
    settings: ['default', 'via-pbx', 'direct', 'direct-setup'],
    other: 'direct-update',
  },
])('the flows of the course on Asterisk $engine', { timeout: 120_000 }, (lab) => {
  const { engine, address, conf, driver, settings } = lab;
  let product: Product;
  let path: string;
  let before: Buffer;
  let results: Results;
  const result = (id: string) => {
    const found = results.find((one) => one.id === id);
    if (!found) throw new Error(`no result of ${id}`);
    return found;
  };
  /** The setting stands in the file, and in the history. */
  const isSet = async () => (await standing()).length === 1;
  const standing = async () => {
    const all = await product.json<{ what: string; state: string; undoes?: number }[]>([
      'config',
      'log',
    ]);
    return all.filter(({ what, state }) => what.startsWith('for flows') && state === 'done');
  };
  const unchanged = async () => {
    expect((await readFile(path)).equals(before)).toBe(true);
    expect(await standing()).toEqual([]);
  };

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok(['setup', 'lab', '--engine', engine, '--address', address, '--no-operator']);
    await product.ok(['phones', 'start']);
    path = join(product.root, 'data/pbxctl/pbx/lab/etc', conf);
    before = await readFile(path);
    const ran = await product.run(['flows', 'run', '--yes', '--json']);
    expect(ran.stderr).not.toContain('bug');
    results = (JSON.parse(ran.stdout) as FlowRun[])[0]?.results ?? [];
  });
  afterAll(async () => {
    await product.remove();
  }, 60_000);

  it('are all played', () => {
    const calls = settings.flatMap((id) => [`${id}-a`, `${id}-b`]);
    expect(results.map(({ id }) => id)).toEqual(['register', 'echo', ...calls, 'unregister']);
  });

  it('do what their settings promise, but for what is known', () => {
    const broken = results.filter(({ verdict, known }) => verdict.kept !== true && !known);
    expect(broken.map(({ id, verdict }) => [id, verdict.why])).toEqual([]);
    expect(
      results.filter(({ known }) => known).every(({ id }) => id.startsWith('direct-update')),
    ).toBe(true);
  });

  it('are message for message those of the notebook, where it has them', () => {
    const own = results.filter(
      ({ differs }) => differs === undefined || !/UPDATE|nothing is said/.test(differs),
    );
    expect(own.length).toBe(driver === 'sip' ? 9 : 7);
    expect(own.map(({ id, comparison }) => [id, comparison.differences])).toEqual(
      own.map(({ id }) => [id, []]),
    );
  });

  it('without a parameter have the re-INVITEs that the notebook has not', () => {
    const more = result('default-b').comparison.differences;
    expect(more.every(({ kind }) => kind === 'more')).toBe(true);
    expect(more.filter(({ step }) => step.what === 're-INVITE')).toHaveLength(3);
  });

  it.each(['a', 'b'])('send the RTP where they say (%s hangs up)', (end) => {
    expect(result(`via-pbx-${end}`).path).toMatchObject({ inCall: 'A ↔ PBX ↔ B', direct: 0 });
    expect(result(`direct-${end}`).path).toMatchObject({ inCall: 'A ↔ B', beforeAnswer: 'none' });
    expect(result(`direct-${end}`).path?.directAfterMs).toBeLessThan(1000);
  });

  it('are what tshark reads in their captures', async () => {
    const capture = join(
      product.root,
      'data/pbxctl/captures',
      `${result('direct-b').capture}.pcapng`,
    );
    const fields = ['-Tfields', '-e', 'sip.Method', '-e', 'sip.Status-Code'];
    const text = await tshark([
      '-r',
      capture,
      '-Y',
      'sip && sip.CSeq.method != "OPTIONS"',
      ...fields,
    ]);
    const read = text
      .trim()
      .split('\n')
      .map((line) => line.trim());
    const seen = result('direct-b').steps.map(({ what }) => what.replace('re-INVITE', 'INVITE'));
    expect(seen).toEqual(read);
  });

  it('leave the configuration and the phones as they were', async () => {
    await unchanged();
    const phones = await product.json<{ id: string; pid: number | null }[]>(['phones', 'list']);
    expect(phones.every(({ pid }) => pid !== null)).toBe(true);
  });

  it('are told one by one, and as a document', async () => {
    const { stdout } = await product.run(['flows', 'show', 'direct-b']);
    expect(stdout).toContain('PBX → B  re-INVITE, SDP');
    expect(stdout).toContain('the same messages, one for one');
    const document = await product.ok(['flows', 'report', '--markdown']);
    expect(document.stdout).toContain(`driver ${driver}`);
    const page = join(product.root, 'flows.html');
    await product.ok(['flows', 'report', '--html', page]);
    const text = await readFile(page, 'utf8');
    expect(xmlFault(text.replace('<!DOCTYPE html>\n', '').trimEnd())).toBeUndefined();
    expect(text.match(/<section>/g)).toHaveLength(results.length);
    await writeFile(page, 'mine');
    expect((await product.run(['flows', 'report', '--html', page])).status).toBe(4);
  });

  it('that are interrupted put back what was set', async () => {
    const run = product.watch(['flows', 'run', '--yes', '--settings', 'via-pbx']);
    await until(isSet, 'the setting of a flow');
    expect(await run.end('SIGINT')).toBe(130);
    await unchanged();
  });

  it('that were killed are put right by the next', async () => {
    const run = product.watch(['flows', 'run', '--yes', '--settings', 'via-pbx']);
    await until(isSet, 'the setting of a flow');
    const refused = await product.run(['flows', 'run', '--yes']);
    expect([refused.status, refused.stderr]).toEqual([
      4,
      expect.stringContaining('are being played'),
    ]);
    await run.end('SIGKILL');
    await until(
      async () => (await processesOf(product.root)).length === 0,
      'SIPp and recorder to end',
    );
    expect(await standing()).toHaveLength(1);
    await product.ok(['flows', 'run', '--yes', '--settings', 'direct', '--ends', 'A']);
    await unchanged();
  });

  it('refuse what the driver has not, and a place that is taken', async () => {
    const unknown = await product.run(['flows', 'run', '--settings', lab.other, '--yes']);
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('via-pbx')]);
    await product.ok(['phones', 'stop']);
    const { users, engine: found } = await product.profile();
    const user = users.find(({ number }) => number === '702');
    const network = address.split('.').slice(0, 3).join('.');
    const phones = createPhones({
      sipp: found.programs['sipp'] ?? '',
      dir: join(product.root, 'test-phones'),
      pbx: { address, port: 5060 },
    });
    const stranger = { number: '702', secret: user?.secret ?? '', address: `${network}.77` };
    await phones.register(stranger);
    const taken = await product.run(['flows', 'run', '--yes']);
    expect([taken.status, taken.stderr]).toEqual([4, expect.stringContaining(`${network}.77`)]);
    await phones.register(stranger, { expires: 0 });
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labPhonesOf } from '../support/lab-phones.ts';
import { makeProduct, type Product, type Watched } from '../support/product.ts';
import { xmlFault } from '../support/xml.ts';

interface ShownFlow {
  readonly id: string;
  readonly kind: string;
  readonly outcome: string;
  readonly endedBy: { readonly address: string } | null;
}

describe.each([
  { engine: '22', agent: /Asterisk PBX 22/ },
  { engine: '16', agent: /Asterisk PBX 16/ },
])('a call of two phones on Asterisk $engine', { timeout: 120_000 }, ({ engine, agent }) => {
  let product: Product;
  let live: Watched;
  let call: string;
  const show = async (...words: string[]) =>
    (await product.ok(['capture', 'show', 'last', ...words])).stdout;

  beforeAll(async () => {
    product = await makeProduct();
    const lab = ['setup', 'lab', '--engine', engine, '--address', '127.0.105.198', '--no-operator'];
    await product.ok(lab);
    await product.ok(['media', 'set', '--all', 'direct', '--yes']);
    const { phones, a, b } = await labPhonesOf(product);
    await phones.start(b);
    await product.ok(['capture', 'start', '--background', '--rtp']);
    live = product.watch(['capture', 'show', 'live']);
    expect(await phones.call(a, '702', { talkMs: 1000 })).toEqual({ ok: true, reason: '' });
    await live.line((line) => line.includes('BYE'));
    await phones.stop(b);
    await product.ok(['capture', 'stop']);
    const flows = (await show('--calls', '--jsonl')).trim().split('\n');
    const calls = flows.map((line): ShownFlow => JSON.parse(line));
    call = calls.find(({ kind }) => kind === 'call')?.id ?? 'none';
    expect(calls.find(({ id }) => id === call)).toMatchObject({
      ...{ outcome: 'ended', endedBy: { address: a.address } },
    });
  }, 120_000);
  afterAll(async () => {
    await product.remove();
  }, 60_000);

  it('was shown while it went on, until the capture ended', async () => {
    const ended = new Promise((resolve) => {
      if (live.child.exitCode !== null) resolve(live.child.exitCode);
      live.child.once('exit', resolve);
    });
    expect(await ended).toBe(0);
  });

  it('is a ladder whose re-INVITEs say what they changed', async () => {
    const lines = (await show(call, '--ladder')).split('\n');
    expect(lines[1]?.trim().split(/ {2,}/)).toEqual(['A 701', 'PBX', 'B 702']);
    const arrows = lines.flatMap(
      (line) => / ([a-zA-Z0-9-]+)[^─]*─/.exec(line.replace(/^.*?[│┃]/, ''))?.[1] ?? [],
    );
    expect(arrows.slice(0, 4)).toEqual(['INVITE', '401', 'ACK', 'INVITE']);
    const text = lines.join('\n');
    expect(text).toContain('▸ media A 701 <-> PBX becomes A 701 <-> B 702');
    expect(text).toContain('▸ media PBX <-> B 702 becomes A 701 <-> B 702');
    expect(text).toMatch(/▸ media A 701 <-> B 702 becomes (A 701 <-> PBX|PBX <-> B 702)/);
    expect(text).toMatch(/┃←═+ RTP PCM[AU] ═+→┃/);
  });

  it('is explained step by step', async () => {
    const text = (await show(call, '--explain')).replaceAll(/\s*\n\s*[│┃]?\s*/g, ' ');
    expect(text).toContain('The INVITE again, now with the answer to the challenge');
    expect(text).toContain('steps out of the media');
    expect(text).toContain('takes the media back to itself before it ends this leg');
    expect(text).toContain('directly: the PBX sees none of it');
  });

  it('has a page, a document and JSON, each with all of it', async () => {
    const path = join(product.root, 'report.html');
    await product.ok(['capture', 'show', 'last', call, '--html', path]);
    const html = await readFile(path, 'utf8');
    expect(xmlFault(html.replace('<!DOCTYPE html>\n', '').trimEnd())).toBeUndefined();
    expect(html).toContain('media A 701 &lt;-&gt; PBX becomes A 701 &lt;-&gt; B 702');
    expect(await show(call, '--markdown')).toContain('```text\n');
    const { flows } = JSON.parse(await show('--json'));
    const headers = flows.flatMap(({ messages }: { messages: { headers: object[] }[] }) =>
      messages.flatMap((message) => message.headers),
    );
    expect(headers).toContainEqual({ name: 'Server', value: expect.stringMatching(agent) });
  });

  it('went directly from one to the other, by its RTP', async () => {
    const table = await show(call, '--calls');
    expect(table.trim().split('\n')[1]).toMatch(/A 701 <-> B 702 directly$/);
  });
});

import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import {
  type CaptureRecord,
  capturePath,
  capturesFolder,
  writeCaptureRecord,
} from '../../../asterisk/capture/store.ts';
import type { Flow } from '../../../asterisk/capture/types.ts';
import { identify } from '../../../asterisk/engine/process.ts';
import { partsOf } from '../../../commands/capture/files.ts';
import { packetLines } from '../../../commands/capture/packet-lines.ts';
import type { Context } from '../../../commands/context.ts';
import { contextOf, foldersUnder, profileOf, profilesOf } from '../../support/context.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { frontOf } from '../../support/front.ts';
import { drawnText, spaceOf } from '../../support/space.ts';
import { fileOf } from '../../support/taleFile.ts';
import { busy, directCall, hostile, plainCall, registration } from '../../support/tales.ts';
import { parsed, typed } from '../../support/typed.ts';
import { NOW } from '../../support/view.ts';

const options = {
  ...{ calls: false, ladder: false, explain: false, streams: false, rtp: false },
  ...{
    message: undefined,
    filter: undefined,
    markdown: false,
    html: undefined,
    force: false,
    json: false,
  },
};

test.each([
  ['capture show', {}, {}],
  ['capture show last', { capture: 'last' }, {}],
  ['capture show x.pcap 3 --ladder', { capture: 'x.pcap', call: '3' }, { ladder: true }],
  ['capture show x.pcap --ladder 3', { capture: 'x.pcap', call: '3' }, { ladder: true }],
  ['capture show live --explain', { capture: 'live' }, { explain: true }],
  ['capture show x --rtp --filter 701', { capture: 'x' }, { rtp: true, filter: '701' }],
  ['capture show x --html r.html --force', { capture: 'x' }, { html: 'r.html', force: true }],
  ['capture show x --json', { capture: 'x' }, { json: true }],
])('%s', (line, args, over) => {
  expect(parsed(line).input).toEqual({
    args: { capture: undefined, call: undefined, ...args },
    options: { ...options, ...over },
  });
});

interface Yard {
  readonly root: string;
  readonly file: string;
  readonly context: Context;
}

/** A capture file of flows, and a world with a folder of captures of its own. */
async function yardOf(...flows: readonly Flow[]): Promise<Yard> {
  const root = temporaryFolder();
  const file = join(root, 'one.pcap');
  await writeFile(file, fileOf(flows));
  return { root, file, context: contextOf({ folders: foldersUnder(root) }) };
}

const two = () => yardOf(plainCall().flow(), later(registration().flow()));

/** The same flow at another time, as another Call-ID. */
const later = (flow: Flow): Flow => ({
  ...flow,
  messages: flow.messages.map((one) => ({ ...one, timeNs: one.timeNs + 20e9 })),
});

describe('the list of packets', () => {
  it('has the columns of a notebook, and no RTP', async () => {
    const { file, context } = await two();
    const { status, out, err } = await typed(`capture show ${file}`, context);
    expect(status).toBe(0);
    expect(out[0]).toBe(
      'No.     Time           Source                Destination           Protocol Length Info',
    );
    expect(out[1]).toMatch(
      /^ {6}1 0\.000000000 {4}192\.168\.0\.127 {9}192\.168\.0\.198 {9}SIP\/SDP {2}\d+ {4}Request: INVITE sip:702@192\.168\.0\.198/,
    );
    expect(out[2]).toContain('2 0.000255000');
    expect(out).toHaveLength(1 + 17 + 4);
    expect(err.join('\n')).toMatch(/21 of \d+ packets/);
    expect(err.join('\n')).toMatch(/RTP packets in 4 streams left out \(--rtp, --streams\)/);
  });

  it('has the RTP where it is asked for', async () => {
    const { file, context } = await two();
    const { out, err } = await typed(`capture show ${file} --rtp`, context);
    expect(out.filter((line) => line.includes(' RTP ')).length).toBeGreaterThan(500);
    expect(err.join('\n')).not.toContain('left out');
  });

  it('is of one call where that is named, or of what has a text in it', async () => {
    const { file, context } = await two();
    const ofOne = await typed(`capture show ${file} 2`, context);
    expect(ofOne.out).toHaveLength(1 + 4);
    expect(ofOne.out.slice(1).every((line) => /REGISTER|40?1|200/.test(line))).toBe(true);
    const found = await typed(`capture show ${file} --filter bye`, context);
    expect(found.out.slice(1).map((line) => line.replace(/.*: /, ''))).toHaveLength(4);
  });

  it('is whole with --jsonl, a packet a line', async () => {
    const { file, context } = await two();
    const { out } = await typed(`capture show ${file} --jsonl`, context);
    const rows = out.map((line) => JSON.parse(line));
    expect(rows).toHaveLength(21);
    expect(rows[0]).toMatchObject({ number: 1, timeNs: 0, protocol: 'SIP/SDP' });
  });

  it('stays within a terminal', async () => {
    const { file, context } = await yardOf(hostile().flow());
    for (const columns of [60, 80, 120]) {
      const { out } = await typed(`capture show ${file}`, context, frontOf({ columns }));
      expect(out.length).toBeGreaterThan(5);
      expect(out.filter((line) => line.length > columns)).toEqual([]);
      expect(out.join('')).not.toMatch(/[\u0000-\u001f\u202e]/);
    }
  });
});

describe('what is asked for and not there', () => {
  it('is told apart: a filter that nothing is about, and a folder', async () => {
    const { file, context, root } = await two();
    for (const view of ['--calls', '--ladder']) {
      const { out, err } = await typed(`capture show ${file} ${view} --filter nobody`, context);
      expect(out).toEqual([]);
      expect(err.join(' ')).toMatch(/none of 2 flows has "nobody" in its numbers/);
    }
    const { err, status } = await typed(`capture show ${root}`, context);
    expect(status).not.toBe(0);
    expect(err.join(' ')).toContain('is a folder, and a capture is a file');
  });

  it('by a number are the ladders of calls, and of another flow by its id', async () => {
    const { file, context } = await two();
    const ofNumber = await typed(`capture show ${file} --ladder 701`, context);
    expect(ofNumber.out.filter((line) => /^(call|registration) /.test(line))).toEqual([
      'call 1: 701 -> 702, ended',
    ]);
    const ofId = await typed(`capture show ${file} --ladder 2`, context);
    expect(ofId.out[0]).toMatch(/^registration 2/);
  });
});

describe('one message', () => {
  it('is there whole, with its headers in order and its SDP, and as JSON', async () => {
    const { file, context } = await two();
    const { out, err } = await typed(`capture show ${file} --message 1`, context);
    expect(out[0]).toMatch(/^packet 1 {2}0\.000000 {2}192\.168\.0\.127:5060 -> .* udp, \d+ bytes$/);
    expect(out.slice(1, 4)).toEqual([
      '',
      'INVITE sip:702@192.168.0.198 SIP/2.0',
      expect.stringMatching(/^Via: /),
    ]);
    expect(out.indexOf('m=audio 7078 RTP/AVP 8 0 101')).toBeGreaterThan(out.indexOf('', 2));
    expect(err.join('')).toBe('');
    const json = JSON.parse(
      (await typed(`capture show ${file} --message 1 --json`, context)).out.join('\n'),
    );
    expect(json).toMatchObject([{ number: 1, method: 'INVITE', cseq: 1 }]);
  });

  it('that is not there is answered by the nearest, and no number by where they are', async () => {
    const { file, context } = await two();
    const none = await typed(`capture show ${file} --message 99999`, context);
    expect(none.err.join(' ')).toMatch(/packet 99999 is no SIP message .* nearest are \d+, \d+/);
    const ofOther = await typed(`capture show ${file} 2 --message 1`, context);
    expect(ofOther.status).not.toBe(0);
    for (const wrong of ['0', 'x', '-1'])
      expect((await typed(`capture show ${file} --message=${wrong}`, context)).status).not.toBe(0);
    const both = await typed(`capture show ${file} --message 1 --calls`, context);
    expect(both.err.join(' ')).toContain('--calls and --message do not go together');
  });

  it('that is hostile does nothing to a terminal', async () => {
    const { file, context } = await yardOf(hostile().flow());
    const { out } = await typed(`capture show ${file} --message 1`, context);
    expect(out.length).toBeGreaterThan(3);
    expect(out.join('')).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

describe('a long capture', () => {
  it('comes in parts, each of which is let go', async () => {
    const calls = Array.from({ length: 60 }, (_, i) => {
      const flow = plainCall().flow();
      const move = (ns: number) => ns + i * 10e9;
      return {
        ...flow,
        messages: flow.messages.map((one) => ({ ...one, timeNs: move(one.timeNs) })),
        streams: flow.streams.map((one) => ({
          ...one,
          firstNs: move(one.firstNs),
          lastNs: move(one.lastNs),
        })),
      };
    });
    const { file } = await yardOf(...calls);
    const signal = new AbortController().signal;
    const sizes: number[] = [];
    for await (const { rows } of partsOf({ path: file, rtp: true, signal }))
      sizes.push(rows.length);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    expect(all).toBeGreaterThan(30_000);
    expect(Math.max(...sizes)).toBeLessThan(all / 10);
  });
});

describe('calls and streams', () => {
  it('are tables', async () => {
    const { file, context } = await two();
    const calls = await typed(`capture show ${file} --calls`, context);
    expect(calls.out[1]).toMatch(/^ 1 {2}call .* 701 {3}702 {2}● ended {2}A 701 .* via PBX$/);
    expect(calls.err).toEqual(['2 flows']);
    const streams = await typed(`capture show ${file} 1 --streams`, context);
    expect(streams.out).toHaveLength(5);
    expect(streams.out[1]).toMatch(/A 701 .*192\.168\.0\.127:7078 .*PCMA/);
    expect(streams.err).toEqual(['4 RTP streams']);
  });

  it('call the PBX of a lab what it is', async () => {
    const { file, root } = await two();
    const profile = profileOf({ address: '192.168.0.165' });
    const context = contextOf({ folders: foldersUnder(root), profiles: profilesOf(profile) });
    const { out } = await typed(`capture show ${file} 1 --ladder`, context);
    expect(out[1]?.trim().split(/ {2,}/)).toEqual(['A 701', 'PBX 1', 'PBX']);
  });

  it('that are not there are said to be not there', async () => {
    const { file, context } = await two();
    expect(await typed(`capture show ${file} 9 --ladder`, context)).toMatchObject({
      status: 5,
      err: [
        'there is no call 9 in this capture; it has 1 (call), 2 (registration)',
        'pbxctl capture show last --calls',
      ],
    });
  });
});

describe('a ladder', () => {
  it('is drawn to the width of the terminal', async () => {
    const { file, context } = await two();
    for (const columns of [80, 120]) {
      const { out } = await typed(`capture show ${file} --ladder`, context, frontOf({ columns }));
      expect(out[0]).toBe('call 1: 701 -> 702, ended');
      expect(out.filter((line) => line.length > columns)).toEqual([]);
      expect(out.join('\n')).toMatch(/│─+ INVITE 702 \(SDP\) ─+→│/);
    }
  });

  it('has a sentence to each step with --explain', async () => {
    const { file, context } = await two();
    const { out } = await typed(`capture show ${file} 2 --explain`, context);
    expect(out.join(' ').replaceAll(/\s+│?\s*/g, ' ')).toContain('That is why the 401 comes first');
  });

  it('of a terminal without Unicode is of ASCII', async () => {
    const { file, context } = await two();
    const look = { charset: 'ascii', colour: false } as const;
    const { out } = await typed(`capture show ${file} --ladder`, context, frontOf({ look }));
    expect(out.join('')).toMatch(/^[\x20-\x7e]*$/);
  });
});

describe('JSON', () => {
  it('is all that was read, whatever else is asked for', async () => {
    const { file, context } = await two();
    const { out } = await typed(`capture show ${file} --calls --json`, context);
    const json = JSON.parse(out.join(''));
    expect(json).toMatchObject({ flows: [{ id: '1' }, { id: '2' }], faults: [] });
    expect(json.flows[0].messages[0].headers.length).toBeGreaterThan(4);
    const bare = await typed(`capture show ${file} --json`, context);
    expect(JSON.parse(bare.out.join(''))).toEqual(json);
  });
});

describe('a report', () => {
  it('is written as a page, and again over itself', async () => {
    const { file, root, context } = await two();
    const path = join(root, 'report.html');
    expect(await typed(`capture show ${file} --html ${path}`, context)).toMatchObject({
      ...{ status: 0, out: [], err: [`wrote ${path}`] },
    });
    const html = await readFile(path, 'utf8');
    expect(html).toContain('call 1: 701 -&gt; 702, ended');
    expect(html).toContain('<svg ');
    const again = await typed(`capture show ${file} --html ${path}`, context);
    expect(again.err).toEqual([`${path} says the same already`]);
    const other = await typed(`capture show ${file} 2 --html ${path}`, context);
    expect(other.err).toEqual([`wrote ${path}`]);
    expect(await readFile(path, 'utf8')).not.toContain('call 1: 701');
  });

  it('does not replace what is no report, unless it is told to', async () => {
    const { file, root, context } = await two();
    const path = join(root, 'mine.txt');
    await writeFile(path, 'mine');
    const { status, err } = await typed(`capture show ${file} --html ${path}`, context);
    expect(status).toBe(4);
    expect(err.join(' ')).toMatch(/is there already, and is no report.*--force/);
    expect(await readFile(path, 'utf8')).toBe('mine');
    const forced = await typed(`capture show ${file} --html ${path} --force`, context);
    expect(forced.status).toBe(0);
    expect(await readFile(path, 'utf8')).toContain('<svg ');
  });

  it('is refused over the capture itself', async () => {
    const { file, context } = await two();
    const before = await readFile(file);
    const forced = await typed(`capture show ${file} --html ${file} --force`, context);
    expect(forced.err.join(' ')).toContain('is the capture itself');
    expect(await readFile(file)).toEqual(before);
  });

  it('is a document with --markdown', async () => {
    const { file, context } = await two();
    const { out } = await typed(`capture show ${file} --markdown`, context);
    expect(out[0]).toBe('# Capture one.pcap');
    expect(out).toContain('## Calls and other flows');
    expect(out.filter((line) => line === '```text')).toHaveLength(2);
  });

  it('is asked for alone', async () => {
    const { file, context } = await two();
    const { status, err } = await typed(`capture show ${file} --calls --markdown`, context);
    expect(status).toBe(2);
    expect(err[0]).toBe('--calls and --markdown do not go together');
  });
});

describe('a file', () => {
  it('that is cut short is read up to there, and that is said', async () => {
    const { file, context } = await two();
    await writeFile(file, (await readFile(file)).subarray(0, -10));
    const { status, out, err } = await typed(`capture show ${file}`, context);
    expect(status).toBe(0);
    expect(out.length).toBeGreaterThan(15);
    expect(err.join('\n')).toMatch(/▲ cut short in packet \d+/);
    const calls = await typed(`capture show ${file} --calls`, context);
    expect(calls.status).toBe(0);
    expect(calls.err.join('\n')).toMatch(/▲ cut short/);
  });

  it('that is no capture is refused with what it is', async () => {
    const { file, context } = await two();
    await writeFile(file, 'hello, this is text');
    for (const how of ['', '--calls', '--json', '--ladder'])
      expect((await typed(`capture show ${file} ${how}`, context)).status).toBe(1);
  });

  it('without a packet has nothing to show, and no error', async () => {
    const { file, context } = await yardOf();
    for (const how of ['', '--calls', '--ladder', '--streams', '--markdown', '--json'])
      expect((await typed(`capture show ${file} ${how}`, context)).status, how).toBe(0);
  });

  it('that is not there is not found', async () => {
    const { context } = await two();
    for (const what of ['/nonexistent/x.pcap', 'last', 'live'])
      expect(await typed(`capture show ${what}`, context)).toMatchObject({ status: 5, out: [] });
  });
});

/** A capture that this process records. */
async function recordingOf(root: string, over: Partial<CaptureRecord> = {}) {
  const folder = capturesFolder(foldersUnder(root).data);
  const recorder = await identify(process.pid);
  if (!recorder) throw new Error('this process is not there');
  const file = capturePath(folder, 'lab-1');
  const record: CaptureRecord = {
    ...{ name: 'lab-1', pbx: 'lab', file, source: 'packets', filter: 'all', recorder },
    ...{ startedAt: NOW, endedAt: undefined, why: undefined, packets: 0, messages: 0, bytes: 0 },
    ...{ maxBytes: 1e6, turnedOn: false, ...over },
  };
  await writeCaptureRecord(folder, record);
  return {
    file,
    end: () => writeCaptureRecord(folder, { ...record, endedAt: NOW, why: 'stopped' }),
  };
}

describe('a capture that goes on', () => {
  it('is followed packet by packet until it ends', async () => {
    const { root, context, file } = await two();
    const bytes = await readFile(file);
    const live = await recordingOf(root);
    const cut = 3001;
    await writeFile(live.file, bytes.subarray(0, cut));
    const front = frontOf();
    const feed = async () => {
      await appendFile(live.file, bytes.subarray(cut));
      await live.end();
    };
    let fed: Promise<void> | undefined;
    const watching = typed('capture show live', context, {
      ...front,
      data(line) {
        front.data(line);
        fed ??= feed();
      },
    });
    expect((await watching).status).toBe(0);
    await fed;
    expect(front.out).toHaveLength(1 + 21);
    expect(front.err.join('\n')).not.toContain('cut short');
  });

  it('shows its newest call as a ladder, and that again as it grows', async () => {
    const { root, context, file } = await yardOf(directCall().flow());
    const bytes = await readFile(file);
    const live = await recordingOf(root);
    await writeFile(live.file, bytes.subarray(0, 3000));
    const front = frontOf({ live: true, columns: 80, rows: 24 });
    let fed: Promise<void> | undefined;
    const feed = async () => {
      await appendFile(live.file, bytes.subarray(3000));
      await live.end();
    };
    await typed('capture show lab-1 --ladder', context, {
      ...front,
      screen(lines) {
        front.screen(lines);
        fed ??= feed();
      },
    });
    await fed;
    expect(front.screens.length).toBeGreaterThan(1);
    const [first, last] = [front.screens[0], front.screens.at(-1)];
    expect(first?.join('\n')).not.toContain('BYE');
    expect(last?.[0]).toBe('call 1: 701 -> 702, ended');
    expect(last?.join('\n')).toContain('200 OK BYE');
    expect(front.screens.every((lines) => lines.length < 24)).toBe(true);
  });

  it('ends with Ctrl-C, with what there was', async () => {
    const { root, file } = await yardOf(busy().flow());
    const live = await recordingOf(root);
    await writeFile(live.file, await readFile(file));
    const ended = new AbortController();
    const context = contextOf({ folders: foldersUnder(root), signal: ended.signal });
    const front = frontOf();
    const { status } = await typed('capture show live', context, {
      ...front,
      data(line) {
        front.data(line);
        ended.abort();
      },
    });
    expect(status).toBe(130);
    expect(front.out).toHaveLength(1 + 7);
  });
});

test('a list on a narrow terminal keeps what a packet says', () => {
  const row = {
    ...{ number: 12, timeNs: 2_653_616_978, source: '192.168.0.127', destination: '192.168.0.198' },
    ...{ protocol: 'SIP', lengthBytes: 541, info: 'Status: 401 Unauthorized' },
  };
  expect(packetLines([row], spaceOf(80), true).map(drawnText)).toEqual([
    ' No.       Time Source          Destination     Protocol Info',
    '  12   2.653616 192.168.0.127   192.168.0.198   SIP      401 Unauthorized',
  ]);
  const info = (text: string) =>
    packetLines([{ ...row, info: text }], spaceOf(80), false)
      .map(drawnText)[0]
      ?.slice(57);
  expect(info('Request: INVITE sip:702@192.168.0.165:5060, in-dialog')).toBe(
    'INVITE 702, in-dialog',
  );
  expect(info('Request: INVITE sip:192.168.0.165;transport=UDP, in-dialog')).toBe(
    'INVITE, in-dialog',
  );
});

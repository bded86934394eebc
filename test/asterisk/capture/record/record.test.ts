import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCaptureDecoder } from '../../../../asterisk/capture/file/decoder.ts';
import { epochNsOf } from '../../../../asterisk/capture/moment.ts';
import { type RecordOptions, record } from '../../../../asterisk/capture/record/record.ts';
import { ALL } from '../../../../asterisk/capture/record/select.ts';
import { createSink, type Sink } from '../../../../asterisk/capture/record/sink.ts';
import { createPacketMaker } from '../../../../asterisk/capture/source/packet-maker.ts';
import type { CaptureSource, Taker } from '../../../../asterisk/capture/source/port.ts';
import type { Frame } from '../../../../asterisk/capture/types.ts';
import { createDeferred } from '../../../../asterisk/deferred.ts';
import { PbxError } from '../../../../asterisk/errors.ts';
import { temporaryFolder } from '../../../support/folder.ts';

const make = createPacketMaker();
function message(number: number): Frame {
  const end = (port: number) => ({ address: `127.0.0.${port}`, port: 5060 });
  const [frame] = make({
    ...{ epochNs: BigInt(number), source: end(1), destination: end(2), transport: 'udp' },
    payload: Buffer.from(`OPTIONS sip:a SIP/2.0\r\nCall-ID: ${number}\r\n\r\n`),
  });
  if (!frame) throw new Error('no frame');
  return frame;
}

/** A source whose packets a test gives; `closed` counts. */
function sourceOf() {
  const ended = createDeferred<string>();
  const given: { taker: Taker | undefined; closed: number } = { taker: undefined, closed: 0 };
  const source: CaptureSource = {
    kind: 'hep',
    async open(taker) {
      given.taker = taker;
      return {
        ...{ what: 'a test', ended: ended.promise },
        async close() {
          given.closed++;
          taker.take(message(99));
        },
      };
    },
  };
  return { source, given, ended };
}

function recordingOf(over: Partial<RecordOptions> = {}) {
  const path = join(temporaryFolder(), 'a.pcapng');
  const remarks: string[] = [];
  const stop = new AbortController();
  const options: RecordOptions = {
    ...{ sources: [], selection: ALL, application: 'pbxctl', comment: () => 'a test' },
    ...{ maxBytes: 1_000_000, maxMs: undefined, signal: stop.signal, sink: createSink(path) },
    remark: (sentence) => remarks.push(sentence),
    refused(_, error, isLast) {
      if (isLast) throw error;
    },
    ...over,
  };
  const times = () => {
    const found: number[] = [];
    const decoder = createCaptureDecoder((frame) => found.push(Number(epochNsOf(frame))));
    decoder.push(readFileSync(path));
    expect(decoder.end()).toEqual([]);
    return found;
  };
  return { options, remarks, stop, times };
}

describe('a recording', () => {
  it('shows each packet at once, and ends when it is told to, with what came until then', async () => {
    const { source, given } = sourceOf();
    const { options, stop, times } = recordingOf({ sources: [source] });
    const recording = await record(options);
    expect(times()).toEqual([]);
    given.taker?.take(message(1));
    expect(times()).toEqual([1]);
    stop.abort('stopped');
    expect(await recording.ended).toBe('stopped');
    expect([times(), given.closed]).toEqual([[1, 99], 1]);
    expect(recording.counts()).toMatchObject({ packets: 2, messages: 2 });
  });

  it('ends before it outgrows its size', async () => {
    const { source, given } = sourceOf();
    const { options, times } = recordingOf({ sources: [source], maxBytes: 1024 });
    const recording = await record(options);
    for (let n = 0; n < 50; n++) given.taker?.take(message(n));
    expect(await recording.ended).toBe('its file has reached --max-size');
    const { bytes, packets, messages } = recording.counts();
    expect(bytes).toBeLessThanOrEqual(1024);
    expect([times().length, messages]).toEqual([packets, packets]);
  });

  it('ends when the disk is full', async () => {
    const { source, given } = sourceOf();
    let bytes = 0;
    const sink: Sink = {
      get bytes() {
        return bytes;
      },
      write(piece) {
        if (bytes > 0) return false;
        bytes += piece.length;
        return true;
      },
      close: () => {},
    };
    const { options } = recordingOf({ sources: [source], sink });
    const recording = await record(options);
    given.taker?.take(message(1));
    expect(await recording.ended).toBe('the disk is full');
    expect(recording.counts()).toMatchObject({ packets: 0, messages: 0 });
  });

  it('ends when its source does, and when its time is over', async () => {
    const first = sourceOf();
    const broken = await record(recordingOf({ sources: [first.source] }).options);
    first.ended.resolve('tcpdump: killed');
    expect(await broken.ended).toBe('its source ended: tcpdump: killed');
    const timed = await record(recordingOf({ sources: [sourceOf().source], maxMs: 1 }).options);
    expect(await timed.ended).toBe('its time was over');
  });

  it('takes the first source that can be used', async () => {
    const refusing: CaptureSource = {
      kind: 'packets',
      open: async () => {
        throw new PbxError('refused', 'not for you');
      },
    };
    const { source } = sourceOf();
    const both = recordingOf({ sources: [refusing, source] });
    expect((await record(both.options)).source).toBe(source);
    await expect(record(recordingOf({ sources: [refusing] }).options)).rejects.toThrow(
      'not for you',
    );
  });

  it('tells faults, but not without end', async () => {
    const { source, given } = sourceOf();
    const { options, remarks } = recordingOf({ sources: [source] });
    await record(options);
    for (let n = 0; n < 1_000; n++) given.taker?.fault(`fault ${n}`);
    expect(remarks).toHaveLength(21);
    expect(remarks.at(-1)).toBe('more of that is not told');
  });
});

describe('a new file', () => {
  it('is never one that is there, nor what a link leads to', () => {
    const path = join(temporaryFolder(), 'a');
    createSink(path).close();
    expect(() => createSink(path)).toThrow('not overwritten');
    expect(() => createSink('/dev/stdout')).toThrow();
    expect(() => createSink('/nonexistent/a')).toThrow(/cannot write|no such/i);
  });
});

import { createBlockQueue } from '../../wire/queue.ts';
import type { Frame } from '../types.ts';
import { foreignFile } from './foreign.ts';
import type { Format, FormatPort } from './format.ts';
import { createPcapFormat, isPcap } from './pcap.ts';
import { createPcapngFormat, isPcapng } from './pcapng.ts';

/** Bytes of a pcap or pcapng file in, however they are cut; packets out. */
export interface CaptureDecoder {
  /** PbxError `failed` when it is no capture, with what it is. */
  push(bytes: Uint8Array): void;
  /** No more bytes come. Returns where the file is cut short or broken, for a person. */
  end(): readonly string[];
}

const MAGIC_BYTES = 4;

/** The bytes of a frame are good until `take` returns. */
export function createCaptureDecoder(take: (frame: Frame) => void): CaptureDecoder {
  const queue = createBlockQueue();
  const faults: string[] = [];
  let format: Format | undefined;
  let packets = 0;

  const port: FormatPort = {
    queue,
    take(frame) {
      packets++;
      take(frame);
    },
    fault: (why) => faults.push(`broken in packet ${packets + 1}, at byte ${queue.taken}: ${why}`),
  };

  function recognise(): Format | undefined {
    const { view, bytes, start, end } = queue;
    if (end - start < MAGIC_BYTES) return undefined;
    if (isPcap(view, start)) return createPcapFormat(port);
    if (isPcapng(view, start)) return createPcapngFormat(port);
    throw foreignFile(bytes.subarray(start, end));
  }

  return {
    push(bytes) {
      if (faults.length > 0) return;
      queue.append(bytes);
      format ??= recognise();
      if (!format) return;
      for (;;) if (format.step() !== 'taken') return;
    },
    end() {
      if (faults.length > 0) return faults;
      if (queue.taken === 0 && queue.end === queue.start) return ['the file is empty'];
      const missing = queue.owed > 0 || queue.end > queue.start;
      const where = packets === 0 && queue.taken === 0 ? 'its header' : `packet ${packets + 1}`;
      return missing ? [`cut short in ${where}, at byte ${queue.taken - queue.owed}`] : [];
    },
  };
}

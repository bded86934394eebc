import type { CaptureSource, SourceKind } from '../../asterisk/capture/source/port.ts';
import type { Asked } from './asked.ts';
import { hep } from './hep.ts';
import { packets } from './packets.ts';
import { log } from './sip-log.ts';

/** In the order in which they are tried. */
export const SOURCE_KINDS: readonly SourceKind[] = ['packets', 'hep', 'log'];

/** The sources that orders allow, in order. */
export async function sourcesOf(asked: Asked): Promise<CaptureSource[]> {
  const make = { packets, hep, log };
  const kinds = asked.orders.source === undefined ? SOURCE_KINDS : [asked.orders.source];
  return Promise.all(kinds.map((kind) => make[kind](asked)));
}

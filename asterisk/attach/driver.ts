import type { Ami } from '../ami/port.ts';
import type { Driver } from '../engine/port.ts';
import { PbxError } from '../errors.ts';

/** What the phones of a PBX speak: PJSIP where it has endpoints, else chan_sip where that is loaded. */
export async function detectDriver(ami: Ami): Promise<Driver> {
  if (((await countOf(ami, 'PJSIPShowEndpoints')) ?? 0) > 0) return 'pjsip';
  return (await countOf(ami, 'SIPpeers')) === undefined ? 'pjsip' : 'sip';
}

/** Undefined where Asterisk has no such list, or refuses it. */
async function countOf(ami: Ami, action: string): Promise<number | undefined> {
  try {
    return (await ami.list({ Action: action })).items.length;
  } catch (error) {
    if (error instanceof PbxError && error.code !== 'unreachable') return undefined;
    throw error;
  }
}

import type { Capture } from '../../asterisk/capture/store.ts';
import type { ChangeRow } from '../../commands/changes.ts';
import type { TrunkRow } from '../../commands/trunk/overview.ts';

/** A capture of the lab that ended, with its file. */
export function fakeCapture(name: string, more: Partial<Capture> = {}): Capture {
  return {
    ...{ name, pbx: 'lab', file: `/captures/${name}.pcapng`, source: 'packets', filter: '' },
    recorder: { pid: 1, startedAt: 0 } as unknown as Capture['recorder'],
    ...{ startedAt: 0, endedAt: 30_000, why: 'stopped', packets: 12, messages: 8, bytes: 4096 },
    ...{ maxBytes: 1e9, turnedOn: false, state: 'ended', isThere: true },
    ...more,
  };
}

export function fakeChange(n: number, more: Partial<ChangeRow> = {}): ChangeRow {
  return {
    ...{ n, at: -1, state: 'done', what: `add user 70${n}`, why: undefined, files: ['pjsip.conf'] },
    ...more,
  };
}

export function fakeTrunk(name: string, more: Partial<TrunkRow> = {}): TrunkRow {
  return {
    ...{ name, host: '127.0.0.210:4569', encryption: 'required', codecs: ['alaw', 'ulaw'] },
    ...{ dialled: ['_0.'], registers: false },
    ...more,
  };
}

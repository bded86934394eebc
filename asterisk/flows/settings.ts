import type { Driver } from '../engine/port.ts';
import type { MediaChange } from '../sip/port.ts';
import { NOTEBOOK, type Recorded } from './notebook.ts';

/** Where the media may flow: a row of part 4 of the course. */
export interface FlowSetting {
  readonly id: string;
  readonly driver: Driver;
  /** As a person writes it into the file. */
  readonly title: string;
  /** What to set; undefined takes every such line out. */
  readonly change: MediaChange | undefined;
  readonly promise: Promised;
  /** What it ought to do, for a person. */
  readonly says: string;
  /** What the notebook has of it, by who hangs up. */
  readonly recorded: Readonly<Record<'A' | 'B', Recorded>>;
  /** Why it is not to be expected that the two are alike; undefined where they are. */
  readonly differs?: string;
  /** Why Asterisk is known not to keep its promise. */
  readonly known?: string;
}

/** What a setting promises of the media of an answered call. */
export interface Promised {
  readonly path: 'pbx' | 'direct' | 'direct from the first packet';
  /** What moves the media once the call is answered. */
  readonly by: 're-INVITE' | 'UPDATE' | undefined;
}

const VIA_PBX: Promised = { path: 'pbx', by: undefined };
const DIRECT: Promised = { path: 'direct', by: 're-INVITE' };
const PJSIP_TOO = 'the notebook has no PJSIP: its chan_sip row of the same meaning is compared';

export const FLOW_SETTINGS: readonly FlowSetting[] = [
  {
    ...{ id: 'default', driver: 'sip', title: 'no parameter at all', change: undefined },
    ...{ promise: DIRECT, recorded: NOTEBOOK['via-pbx'] },
    says: 'chan_sip takes directmedia=yes where nothing is said',
    differs:
      'chan_sip of 16.28 takes directmedia=yes where nothing is said (channels/chan_sip.c), so both phones get a re-INVITE; the notebook shows what directmedia=no does',
  },
  {
    ...{ id: 'via-pbx', driver: 'sip', title: 'directmedia=no' },
    ...{ change: { direct: false, setup: false }, promise: VIA_PBX, recorded: NOTEBOOK['via-pbx'] },
    says: 'the PBX stays between the phones, and sends no re-INVITE',
  },
  {
    ...{ id: 'direct', driver: 'sip', title: 'canreinvite=yes (directmedia=yes)' },
    change: { direct: true, method: 'invite', setup: false },
    ...{ promise: DIRECT, recorded: NOTEBOOK.direct },
    says: 'once the call is answered both phones get a re-INVITE with the address of the other one',
  },
  {
    ...{ id: 'direct-setup', driver: 'sip', title: 'directrtpsetup=yes and canreinvite=yes' },
    change: { direct: true, method: 'invite', setup: true },
    promise: { path: 'direct from the first packet', by: undefined },
    recorded: NOTEBOOK['direct-setup'],
    says: 'the first INVITE to B names the address of A already',
  },
  {
    ...{ id: 'default', driver: 'pjsip', title: 'no parameter at all', change: undefined },
    ...{ promise: DIRECT, recorded: NOTEBOOK['via-pbx'] },
    says: 'chan_pjsip takes direct_media=yes where nothing is said',
    differs:
      'PJSIP takes direct_media=yes where nothing is said, so both phones get a re-INVITE; the notebook (chan_sip) shows what «no» does',
  },
  {
    ...{ id: 'via-pbx', driver: 'pjsip', title: 'direct_media=no', change: { direct: false } },
    ...{ promise: VIA_PBX, recorded: NOTEBOOK['via-pbx'], differs: PJSIP_TOO },
    says: 'the PBX stays between the phones, and sends no re-INVITE',
  },
  {
    ...{ id: 'direct', driver: 'pjsip', title: 'direct_media=yes, by INVITE' },
    change: { direct: true, method: 'invite' },
    ...{ promise: DIRECT, recorded: NOTEBOOK.direct, differs: PJSIP_TOO },
    says: 'once the call is answered both phones get a re-INVITE with the address of the other one',
  },
  {
    ...{ id: 'direct-update', driver: 'pjsip', title: 'direct_media=yes, by UPDATE' },
    change: { direct: true, method: 'update' },
    promise: { path: 'direct', by: 'UPDATE' },
    recorded: NOTEBOOK.direct,
    says: 'the same, told by UPDATE (RFC 3311), which has no ACK',
    known:
      'Asterisk 22.10.1 ends a call where the ACK of A comes while an UPDATE to A is open: it takes that for a failed negotiation (handle_incoming_before_media of res_pjsip_session.c). It is a race, and sometimes won',
    differs:
      'the notebook has no PJSIP and no UPDATE: its re-INVITEs are compared. An UPDATE is answered by one final response and has no ACK (RFC 3311 section 5.2)',
  },
];

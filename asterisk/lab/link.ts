import { IAX2_PORT, type NewTrunk } from '../trunk/port.ts';
import { OPERATOR_SERVICES } from './operator.ts';
import type { LabLink } from './port.ts';

/** What the users of a lab dial before a number of the operator. */
export const OPERATOR_PREFIX = '0';

/** Each end is called by the other what it is, whatever its PBX is called. */
export const trunkNameOf = ({ role }: Pick<LabLink, 'role'>): string =>
  role === 'lab' ? 'operator' : 'lab';

/** The trunk of a link, as its end has it. */
export function linkTrunk(link: LabLink, available?: ReadonlySet<string>): NewTrunk {
  return {
    name: trunkNameOf(link),
    host: link.address,
    port: IAX2_PORT,
    username: link.role,
    secret: link.secret,
    encryption: 'required',
    codecs: ['alaw', 'ulaw'],
    register: false,
    hasTimer: available?.has('res_timing_timerfd.so') ?? true,
  };
}

/** What each end dials over the link, and which of its numbers the other one reaches. */
export function linkRoutes({ role }: LabLink): {
  readonly out: { readonly pattern: string; readonly strip: number };
  readonly incoming: readonly string[];
} {
  return role === 'lab'
    ? { out: { pattern: `_${OPERATOR_PREFIX}.`, strip: 1 }, incoming: ['_70X'] }
    : {
        out: { pattern: '_70X', strip: 0 },
        incoming: OPERATOR_SERVICES.map(({ number }) => number),
      };
}

import type { Driver } from '../engine/port.ts';
import { chanSip } from './chanSip.ts';
import { pjsip } from './pjsip.ts';
import type { SipDriver } from './port.ts';

export function sipDriver(driver: Driver): SipDriver {
  return driver === 'sip' ? chanSip : pjsip;
}

import type { MediaChange } from '../ladder/types.ts';
import type { SipMessage } from '../types.ts';
import type { Circumstance } from './circumstances.ts';

/** A message with all that its explanation needs. */
export interface Explained {
  readonly message: SipMessage;
  readonly circumstance: Circumstance;
  readonly changes: readonly MediaChange[];
  readonly hasSdp: boolean;
  readonly isInDialog: boolean;
  /** Its sender is a phone, not a PBX that speaks for one. */
  readonly isFromPhone: boolean;
  /** Names of the parties. */
  readonly from: string;
  readonly to: string;
}

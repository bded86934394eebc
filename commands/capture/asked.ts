import type { CaptureSource, SourceKind } from '../../asterisk/capture/source/port.ts';
import type { PbxError } from '../../asterisk/errors.ts';
import type { Context, Profile } from '../context.ts';
import type { CaptureOrders } from './orders.ts';
import type { PbxPorts } from './ports.ts';

/** What a source is made from. */
export interface Asked {
  readonly context: Context;
  readonly profile: Profile;
  readonly orders: CaptureOrders;
  readonly ports: PbxPorts;
  /** Notes what is turned on in Asterisk, before it is; so that it is turned off whatever becomes of us. */
  claim(turnedOn: boolean): Promise<void>;
}

/** A source of which it is known that it cannot be used. */
export const refusing = (kind: SourceKind, error: PbxError): CaptureSource => ({
  kind,
  open: async () => {
    throw error;
  },
});

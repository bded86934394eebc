/**
 * How much encryption a trunk asks for: `required` refuses a call without, `preferred` does without where
 * the other end cannot. AES-128, with MD5 authentication (RFC 5456, section 8.6.34).
 */
export type Encryption = 'required' | 'preferred' | 'off';

/** A trunk as it is to be written: one `type=friend` of iax.conf for both directions. */
export interface NewTrunk {
  /** The section, the `IAX2/<name>` of a Dial, and the user name that the other end sends. */
  readonly name: string;
  /** An address, a name to look up, or `dynamic`: it registers here. */
  readonly host: string;
  readonly port: number;
  /** What we call ourselves at the other end. */
  readonly username: string;
  readonly secret: string;
  readonly encryption: Encryption;
  readonly codecs: readonly string[];
  /** Whether we register at the other end. */
  readonly register: boolean;
  /** Whether this Asterisk has a timer (res_timing_*), without which `trunk=yes` does nothing. */
  readonly hasTimer: boolean;
}

/** What a trunk dials and what may be dialled from it. */
export interface TrunkRoutes {
  /** The context in which the users dial. */
  readonly context: string;
  /** What they dial first; undefined where nothing leads out. */
  readonly prefix: string | undefined;
  /** Numbers and patterns of that context that a call which comes in may reach. */
  readonly incoming: readonly string[];
}

export const IAX2_PORT = 4569;
export const DYNAMIC = 'dynamic';

/** Where what comes in from a trunk begins. */
export const contextFrom = (name: string): string => `from-${name}`;

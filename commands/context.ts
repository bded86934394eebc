import type { Ami } from '../asterisk/ami/port.ts';
import type { EngineStore, Runner } from '../asterisk/engine/port.ts';
import type { LivePbx } from '../asterisk/state/types.ts';

/** The whole outside world of a command. Tests hand in an object literal. */
export interface Context {
  /** Name of the PBX that the command is about. */
  readonly pbxName: string;
  readonly engines: EngineStore;
  readonly runner: Runner;
  /** The command session of the PBX, connected on first use. */
  ami(): Promise<Ami>;
  /** The live view of the PBX, listed and current when it resolves. */
  live(): Promise<LivePbx>;
  /** Ends a stream or a wait. */
  readonly signal: AbortSignal;
  now(): number;
}

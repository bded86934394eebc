import { clock } from './clock.ts';
import { crash } from './crash.ts';
import { crowd } from './crowd.ts';
import { disk } from './disk.ts';
import type { Fault } from './fault.ts';
import { fuzz } from './fuzz.ts';
import { injection } from './injection.ts';
import { kill } from './kill.ts';
import { listeners } from './listeners.ts';
import { load } from './load.ts';
import { program } from './program.ts';
import { secrets } from './secrets.ts';
import { stopped } from './stopped.ts';
import { wire } from './wire.ts';

/** All faults, in the order in which they are run. */
export const faults: readonly Fault[] = [
  kill,
  wire,
  program,
  stopped,
  crash,
  disk,
  clock,
  crowd,
  fuzz,
  load,
  listeners,
  secrets,
  injection,
];

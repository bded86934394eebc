import type { Driver } from '../engine/port.ts';
import { NOTEBOOK_ALONE, type Recorded } from './notebook.ts';
import { FLOW_SETTINGS, type FlowSetting } from './settings.ts';

/** One row of the experiment: what is done, and what the notebook has of it. */
export interface Experiment {
  /** `direct-a`, `register`: names its capture too. */
  readonly id: string;
  readonly driver: Driver;
  readonly act: 'register' | 'echo' | 'unregister' | 'call';
  /** Undefined for what no setting is about. */
  readonly setting: FlowSetting | undefined;
  readonly endsBy: 'A' | 'B';
  readonly title: string;
  readonly recorded: Recorded;
  /** Why the two cannot be alike, where that is so. */
  readonly differs: string | undefined;
  /** Why it is known not to do what is promised. */
  readonly known: string | undefined;
}

/** Those of one driver, in the order in which they are played: by setting, so that each is set once. */
export function experimentsOf(driver: Driver): readonly Experiment[] {
  const alone = (act: 'register' | 'echo' | 'unregister', title: string): Experiment => ({
    ...{ id: act, driver, act, title, setting: undefined, endsBy: 'A', differs: undefined },
    known: undefined,
    recorded: NOTEBOOK_ALONE[act],
  });
  return [
    alone('register', 'A registers'),
    alone('echo', 'A calls the echo test (600) and hangs up'),
    ...FLOW_SETTINGS.filter((setting) => setting.driver === driver).flatMap(callsOf),
    alone('unregister', 'A un-registers'),
  ];
}

const callsOf = (setting: FlowSetting): Experiment[] =>
  (['A', 'B'] as const).map((endsBy) => ({
    ...{ id: `${setting.id}-${endsBy.toLowerCase()}`, driver: setting.driver, act: 'call' },
    ...{ setting, endsBy, title: `${setting.title}: A calls B, ${endsBy} hangs up` },
    ...{ recorded: setting.recorded[endsBy], differs: setting.differs },
    known: setting.known,
  }));

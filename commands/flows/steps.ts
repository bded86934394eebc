import { readCaptureFile } from '../../asterisk/capture/reading/file.ts';
import type { ChangeRecord } from '../../asterisk/change/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { isThere } from '../../asterisk/files.ts';
import type { Experiment } from '../../asterisk/flows/experiments.ts';
import type { HeardFrom } from '../../asterisk/flows/path.ts';
import { play } from '../../asterisk/flows/play.ts';
import { type FlowResult, resultOf } from '../../asterisk/flows/result.ts';
import type { PartyAddresses } from '../../asterisk/flows/sequence.ts';
import type { FlowSetting } from '../../asterisk/flows/settings.ts';
import type { Phone } from '../../asterisk/phone/phones.ts';
import { reload } from '../../asterisk/reload.ts';
import type { Step, Transaction } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { undoOf } from '../undo.ts';
import type { Accounts } from '../user/accounts.ts';
import { describeSetting } from './leftover.ts';
import type { Recordings } from './recording.ts';

/** What flows are played with. */
export interface Playing {
  readonly profile: LabProfile;
  readonly accounts: Accounts;
  readonly experiments: readonly Experiment[];
  readonly recordings: Recordings;
  /** Why it is captured by another source; said with the flow that follows. */
  readonly remarks: string[];
  readonly a: Phone;
  readonly b: Phone;
}

export const addressesOf = ({
  profile,
  a,
  b,
}: Pick<Playing, 'profile' | 'a' | 'b'>): PartyAddresses => ({
  ...{ A: a.address, PBX: profile.address, B: b.address },
});

/** Each setting is set once, for all flows that it is about. */
export function flowSteps(context: Context, playing: Playing, results: FlowResult[]): Step[] {
  const steps: Step[] = [];
  const done = new Set<FlowSetting>();
  for (const experiment of playing.experiments) {
    const { setting } = experiment;
    if (!setting) steps.push(flowStep(context, playing, experiment, results));
    if (!setting || done.has(setting)) continue;
    done.add(setting);
    steps.push({
      kind: 'during',
      begin: settingChange(playing, setting),
      steps: playing.experiments
        .filter((one) => one.setting === setting)
        .map((one) => flowStep(context, playing, one, results)),
      end: (change) => takenBack(context, setting, change),
    });
  }
  return steps;
}

function settingChange({ accounts, a, b }: Playing, { title, change }: FlowSetting): Transaction {
  const { ami, driver, draft } = accounts;
  const numbers = [a.number, b.number];
  const changed = change
    ? driver.setMedia(draft, numbers, change)
    : driver.unsetMedia(draft, numbers);
  const users = driver.users(changed.view).filter(({ number }) => numbers.includes(number));
  return {
    kind: 'transaction',
    describe: describeSetting(title),
    files: changed.files(),
    reload: async () => ami && reload(ami, [driver.module]),
    async readBack() {
      for (const user of users) {
        const missing = ami && (await driver.notShown(ami, user, ['media']));
        if (missing) return missing;
      }
      return undefined;
    },
  };
}

async function takenBack(
  context: Context,
  { title }: FlowSetting,
  change: ChangeRecord | undefined,
): Promise<Transaction> {
  if (!change) throw new Error('a setting that was not made cannot be taken back');
  return undoOf(context, change, `after flows: ${title} taken back`);
}

function flowStep(
  context: Context,
  playing: Playing,
  experiment: Experiment,
  results: FlowResult[],
): Step {
  return {
    kind: 'task',
    describe: experiment.title,
    needed: async () => true,
    async run(_, signal) {
      const result = await playOne(context, playing, experiment, signal);
      results.push(result);
      const { kept, why } = result.verdict;
      const symbol = kept ? '●' : kept === undefined ? '○' : '✖';
      return [...playing.remarks.splice(0), `${symbol} ${experiment.title}: ${why}`].join('\n');
    },
  };
}

/** A flow that fails is a result; the others are played all the same. */
async function playOne(
  context: Context,
  playing: Playing,
  experiment: Experiment,
  signal: AbortSignal,
): Promise<FlowResult> {
  const { profile, recordings, a, b } = playing;
  const capture = `flows-${profile.name}-${experiment.id}`;
  const phones = context.phones(profile);
  const path = recordings.path(capture);
  const record = (during: () => Promise<void>) => recordings.record(capture, during, signal);
  let failure: PbxError | undefined;
  let heard: HeardFrom | undefined;
  try {
    heard = await play(experiment, { phones, a, b, signal, record });
  } catch (error) {
    if (signal.aborted || !(error instanceof PbxError) || !(await isThere(path))) throw error;
    failure = error;
  }
  const reading = await readCaptureFile(path, { signal });
  const hasRtp = recordings.source() === 'packets';
  const result = resultOf(experiment, reading, addressesOf(playing), {
    ...{ capture, hasRtp, heard },
  });
  return failure ? { ...result, verdict: { kept: false, why: failure.message } } : result;
}

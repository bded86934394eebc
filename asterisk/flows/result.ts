import type { Flow, Reading } from '../capture/types.ts';
import { type Comparison, compare } from './compare.ts';
import type { Experiment } from './experiments.ts';
import { judge, type Verdict } from './judge.ts';
import { type HeardFrom, type PathSeen, pathHeard, pathOf } from './path.ts';
import { isRenewal, type PartyAddresses, type SequenceStep, sequenceOf } from './sequence.ts';

/** What one experiment showed; what a run keeps of it. */
export interface FlowResult {
  readonly id: string;
  readonly act: Experiment['act'];
  readonly title: string;
  readonly steps: readonly SequenceStep[];
  /** Re-INVITEs and UPDATEs. */
  readonly renewals: number;
  /** From the first INVITE of A to its 200. */
  readonly answerMs: number | undefined;
  /** Undefined where there was no call, or no RTP in the capture. */
  readonly path: PathSeen | undefined;
  readonly verdict: Verdict;
  readonly comparison: Comparison;
  /** Why the two cannot be alike, where that is known. */
  readonly differs: string | undefined;
  /** Why it is known not to do what is promised; undefined where it did, too. */
  readonly known: string | undefined;
  /** Name of its capture. */
  readonly capture: string;
}

export interface Playback {
  readonly capture: string;
  /** The capture would hold RTP if there was any. */
  readonly hasRtp: boolean;
  /** Whom the phones heard, where they tell. */
  readonly heard?: HeardFrom | undefined;
}

export function resultOf(
  experiment: Experiment,
  reading: Reading,
  addresses: PartyAddresses,
  { capture, hasRtp, heard }: Playback,
): FlowResult {
  const flow = flowOf(experiment.act, reading, addresses);
  const steps = flow ? sequenceOf(flow.messages, addresses) : [];
  const path = flow && pathIn(flow, addresses, { hasRtp, heard });
  const comparison = compare(steps, experiment.recorded);
  const verdict = flow ? verdictOf(experiment, flow, { steps, path, comparison }) : NOTHING;
  return {
    ...{
      id: experiment.id,
      act: experiment.act,
      title: experiment.title,
      steps,
      path,
      comparison,
      capture,
    },
    renewals: steps.filter(isRenewal).length,
    answerMs: flow?.answeredNs === undefined ? undefined : (flow.answeredNs - flow.startNs) / 1e6,
    verdict,
    differs: experiment.differs,
    known: verdict.kept === false ? experiment.known : undefined,
  };
}

/** Of an answered call, by its packets or by its phones. */
function pathIn(
  flow: Flow,
  addresses: PartyAddresses,
  { hasRtp, heard }: Pick<Playback, 'hasRtp' | 'heard'>,
): PathSeen | undefined {
  if (flow.kind !== 'call') return undefined;
  if (hasRtp) return pathOf(flow, addresses);
  return flow.answeredNs === undefined || !heard ? undefined : pathHeard(heard, addresses);
}

const NOTHING: Verdict = { kept: false, why: 'the capture shows no such flow' };

/** What an act left in a capture. */
export function flowOf(
  act: Experiment['act'],
  { flows }: Reading,
  { A }: PartyAddresses,
): Flow | undefined {
  const kind = act === 'register' || act === 'unregister' ? 'registration' : 'call';
  return flows.find((flow) => flow.kind === kind && flow.legs[0]?.source.address === A);
}

function verdictOf(
  { setting }: Experiment,
  { outcome, verdict }: Flow,
  { steps, path, comparison }: Pick<FlowResult, 'steps' | 'path' | 'comparison'>,
): Verdict {
  if (outcome !== 'ended' && outcome !== 'done')
    return { kept: false, why: `it came to ${outcome}${verdict === '' ? '' : ` (${verdict})`}` };
  if (setting) return judge(setting.promise, steps, path);
  const isSame = comparison.differences.length === 0;
  const rtp = path && path.inCall !== 'A ↔ PBX' ? `, but the media went ${path.inCall}` : '';
  return {
    kept: isSame && rtp === '',
    why: `${isSame ? 'as in the notebook' : 'another sequence than in the notebook'}${rtp}`,
  };
}

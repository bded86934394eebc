import { type Step, say, step } from '../message.ts';
import type { Model } from '../model.ts';
import { type ReplayOrder, replayOrders } from './state.ts';

/** Why nothing is run, with what it would have been. */
const whyNotRun = (line: string): string =>
  `this is a replay: no PBX is asked or changed; live it would be  ${line}`;

/** `:replay pause`, and the others: what the viewer asks of the replay. */
export function orderReplay(model: Model, name: string): Step {
  const order: ReplayOrder | undefined = replayOrders.find((one) => one === name);
  if (!model.replay || !order) return step(say(model, 'this is no replay', 'warn'));
  const following = model.replay.following || order === 'again';
  const asked: Model = { ...model, replay: { ...model.replay, following } };
  return step(asked, { kind: 'replay', order });
}

/** A command that would be run, in a replay. */
export const refuseRun = (model: Model, line: string): Step =>
  step(say({ ...model, prompt: undefined }, whyNotRun(line), 'warn'));

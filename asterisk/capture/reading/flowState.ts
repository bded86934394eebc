import type { CapturedMessage, Flow } from '../types.ts';
import { isOver, type LegState, legSnapshot, outcomeOf } from './legState.ts';
import { type StreamState, streamSnapshot } from './streams.ts';

/** A flow while it is followed. */
export interface FlowState {
  readonly id: string;
  readonly legs: LegState[];
  /** Messages were let go. */
  isEmptied: boolean;
  /** What is shown of it; undefined when something has changed. */
  snapshot: Flow | undefined;
}

export const isFlowOver = ({ legs }: FlowState) => legs.every(isOver);

export const messagesOf = ({ legs }: FlowState) =>
  legs.reduce((sum, { messages }) => sum + messages.length, 0);

export function flowSnapshot(flow: FlowState): Flow {
  flow.snapshot ??= makeSnapshot(flow);
  return flow.snapshot;
}

function makeSnapshot(flow: FlowState): Flow {
  const { id, legs } = flow;
  const [first] = legs;
  if (!first) throw new Error('a flow without a leg');
  const final = first.final;
  return {
    ...{ id, kind: first.kind, from: first.from, to: first.to },
    legs: legs.map(legSnapshot),
    messages: messagesByTime(legs),
    streams: legs
      .flatMap(({ streams }) => streams)
      .sort(byNumber)
      .map(shown),
    outcome: outcomeOf(first),
    verdict: final ? `${final.status} ${final.reason}`.trimEnd() : '',
    startNs: first.startNs,
    answeredNs: first.answeredNs,
    endNs: isFlowOver(flow) ? Math.max(...legs.map(({ lastNs }) => lastNs)) : undefined,
    endedBy: firstToEnd(legs),
  };
}

function messagesByTime(legs: readonly LegState[]): readonly CapturedMessage[] {
  const all = legs.flatMap(({ messages }) => messages);
  return legs.length > 1 ? all.sort((a, b) => a.number - b.number) : all;
}

const byNumber = (a: StreamState, b: StreamState) => a.firstNumber - b.firstNumber;

function shown(stream: StreamState) {
  stream.snapshot ??= streamSnapshot(stream);
  return stream.snapshot;
}

function firstToEnd(legs: readonly LegState[]) {
  const ended = legs.filter(({ endedBy }) => endedBy !== undefined);
  const first = ended.sort((a, b) => (a.endedNs ?? 0) - (b.endedNs ?? 0))[0];
  return first?.endedBy;
}

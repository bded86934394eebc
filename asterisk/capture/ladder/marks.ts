import { isLossy } from './bars.ts';
import type { DrawnTone } from './canvas.ts';
import type { LineKind } from './glyphs.ts';
import type { Ladder, LadderStep, MediaBar, MediaChange, MediaStep, MessageStep } from './types.ts';

/** How a step is drawn between its two parties, whatever it is drawn on. */
export interface Arrow {
  /** From the fullest to the shortest. */
  readonly labels: readonly string[];
  readonly tone: DrawnTone;
  readonly line: LineKind;
  /** Where it goes: to `to`, to both, or nowhere. */
  readonly heads: 'one' | 'both' | 'none';
}

export function arrowOf(step: LadderStep): Arrow {
  switch (step.kind) {
    case 'message':
      return { labels: step.labels, tone: messageTone(step), line: 'message', heads: 'one' };
    case 'media-begins': {
      const { codec, there, back } = step.bar;
      const heads = there && back ? 'both' : 'one';
      const way = `RTP ${codec}${heads === 'one' ? ' one way' : ''}`;
      const labels = [...(step.isFromHere ? fromHere(codec) : []), way, `RTP ${codec}`, 'RTP'];
      return { labels: labels.map((one) => one.trim()), tone: 'good', line: 'media', heads };
    }
    case 'media-brief': {
      const { codec, there, back } = step.bar;
      const heads = there && back ? 'both' : 'one';
      const labels = [`a little RTP ${codec}`.trim(), 'RTP'];
      return { labels, tone: 'dim', line: 'media', heads };
    }
    case 'media-ends': {
      const tone = isLossy(step.bar) ? 'warn' : 'good';
      const labels = [`RTP ${step.bar.codec} ends`.replace('  ', ' '), 'RTP ends', 'end'];
      return { labels, tone, line: 'gap', heads: 'none' };
    }
    case 'media-goes-on': {
      const tone = isLossy(step.bar) ? 'warn' : 'good';
      const labels = [`RTP ${step.bar.codec} goes on`.replace('  ', ' '), 'RTP goes on', 'on'];
      return { labels, tone, line: 'gap', heads: 'none' };
    }
    case 'digits': {
      const digits = step.digits.map(({ digit }) => digit).join('');
      return { labels: [`digits ${digits}`, digits], tone: 'good', line: 'media', heads: 'one' };
    }
    case 'silence':
      return {
        labels: step.isOneWay ? ['no RTP: one-way audio', 'no RTP'] : ['no RTP', 'none'],
        ...{ tone: 'bad', line: 'gap', heads: step.isOneWay ? 'one' : 'both' },
      };
  }
}

const fromHere = (codec: string): string[] => [
  `RTP ${codec}, seen from here on`,
  'RTP from here on',
];

function messageTone({ captured: { message }, isRetransmission }: MessageStep): DrawnTone {
  const { status } = message;
  if (isRetransmission) return 'warn';
  if (status === undefined) return 'plain';
  if (status < 200) return 'dim';
  if (status < 300) return 'good';
  return status === 401 || status === 407 ? 'warn' : 'bad';
}

const TONES: Readonly<Record<MediaChange['kind'], DrawnTone>> = {
  agreed: 'good',
  direct: 'warn',
  path: 'warn',
  hold: 'warn',
  resume: 'good',
  codec: 'warn',
  port: 'warn',
  removed: 'warn',
  refused: 'bad',
};

/** Below it stands what the RTP was up to then. */
export const hasFigures = (step: LadderStep): step is MediaStep =>
  step.kind === 'media-ends' || step.kind === 'media-goes-on' || step.kind === 'media-brief';

/** What stands below a step. */
export const notesOf = (step: LadderStep): { text: string; tone: DrawnTone }[] =>
  step.kind === 'message'
    ? step.changes.map(({ kind, text }) => ({ text, tone: TONES[kind] }))
    : [];

/** Parties that send or get RTP, when a step comes and when it is done; by step. */
export function talkingAt({ steps, parties }: Ladder): Map<LadderStep, Talking> {
  const bars = new Set<MediaBar>();
  const talking = (): number[] => {
    const busy = new Set([...bars].flatMap(({ between }) => between));
    return parties.map((_, i) => i).filter((i) => busy.has(i));
  };
  return new Map(
    steps.map((step): [LadderStep, Talking] => {
      const before = talking();
      if (step.kind === 'media-begins') bars.add(step.bar);
      if (step.kind === 'media-ends') bars.delete(step.bar);
      return [step, { before, after: talking() }];
    }),
  );
}

export interface Talking {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

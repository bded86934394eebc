import { barFigures, isLossy } from '../ladder/bars.ts';
import { cutTo, type DrawnTone, widthIn, wrapTo } from '../ladder/canvas.ts';
import { sinceText } from '../ladder/drawing.ts';
import { arrowOf, hasFigures, notesOf, type Talking, talkingAt } from '../ladder/marks.ts';
import type { Ladder, LadderStep } from '../ladder/types.ts';
import { escapeXml, pageSpace } from './escape.ts';

/** Of a font of 12 px whose characters are all as wide; a little more than most, so that nothing runs over. */
const CHARACTER = 7.4;
const LINE = 16;
const ARROW = 30;
const HEAD = 44;
const TIMES = 158;
const EDGE = 84;
const NARROWEST = 640;
const space = pageSpace(Number.POSITIVE_INFINITY);

/** Colours of both schemes and of paper; a ladder's classes begin with `l-`. */
export const LADDER_STYLE = [
  '.l{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}',
  '.l text{fill:#1b1f24}.l .l-name{font-weight:bold}.l .l-dim{fill:#57606a}',
  '.l .l-good{fill:#116329}.l .l-warn{fill:#7d4e00}.l .l-bad{fill:#a40e26}',
  '.l .l-halo{stroke:#fff;stroke-width:5px;stroke-linejoin:round;paint-order:stroke}',
  '.l line{stroke:#1b1f24;stroke-width:1.2}.l .l-lane{stroke:#afb8c1}.l .l-rtp{stroke:#2da44e;stroke-width:4}',
  '.l .l-media{stroke-width:3}.l .l-gap{stroke-dasharray:5 4}',
  '.l line.l-good{stroke:#116329}.l line.l-warn{stroke:#7d4e00}.l line.l-bad{stroke:#a40e26}.l line.l-dim{stroke:#57606a}',
  '@media screen and (prefers-color-scheme:dark){.l text{fill:#e6edf3}.l .l-dim{fill:#9198a1}',
  '.l .l-good{fill:#56d364}.l .l-warn{fill:#e3b341}.l .l-bad{fill:#ff7b72}.l .l-halo{stroke:#0d1117}',
  '.l line{stroke:#e6edf3}.l .l-lane{stroke:#3d444d}.l .l-rtp{stroke:#2ea043}',
  '.l line.l-good{stroke:#56d364}.l line.l-warn{stroke:#e3b341}.l line.l-bad{stroke:#ff7b72}.l line.l-dim{stroke:#9198a1}}',
].join('\n');

interface Sheet {
  readonly ladder: Ladder;
  readonly gap: number;
  readonly width: number;
  readonly talking: ReadonlyMap<LadderStep, Talking>;
}

interface Drawn {
  readonly svg: string;
  readonly height: number;
}

/** A ladder as one SVG document that needs nothing around it. */
export function ladderSvg(ladder: Ladder): string {
  const [svg = ''] = pagesOf(ladder, Number.POSITIVE_INFINITY);
  return svg.replace('>', `>\n<style>${LADDER_STYLE}</style>`);
}

/** A ladder as SVG elements no higher than a printed page each, without a style: LADDER_STYLE is the page's. */
export const ladderPages = (ladder: Ladder): string[] => pagesOf(ladder, 900);

function pagesOf(ladder: Ladder, highest: number): string[] {
  const gap = gapOf(ladder);
  const needed = TIMES + 2 * EDGE + gap * Math.max(1, ladder.parties.length - 1);
  const width = Math.max(NARROWEST, needed);
  const sheet: Sheet = { ladder, gap, width, talking: talkingAt(ladder) };
  const pages: { steps: LadderStep[]; height: number }[] = [];
  for (const step of ladder.steps) {
    const { height } = drawStep(sheet, step, 0);
    const page = pages.at(-1);
    if (page && page.height + height <= highest) {
      page.steps.push(step);
      page.height += height;
    } else pages.push({ steps: [step], height: HEAD + height });
  }
  return pages.map(({ steps, height }) => drawPage(sheet, steps, height + 8));
}

/** As wide as the widest label between neighbours, within reason. */
function gapOf({ steps, parties }: Ladder): number {
  const widest = steps
    .filter(({ from, to }) => Math.abs(from - to) === 1)
    .map((step) => widthIn(space, arrowOf(step).labels[0] ?? ''));
  const names = parties.map(({ name, key }) => Math.max(widthIn(space, name), widthIn(space, key)));
  const room = Math.max(20, ...widest, ...names.map((name) => Math.min(name, 24)));
  return Math.round(Math.min(36, room + 4) * CHARACTER);
}

const laneOf = ({ gap }: Sheet, party: number): number => TIMES + EDGE + party * gap;

function drawPage(sheet: Sheet, steps: readonly LadderStep[], height: number): string {
  const { ladder, width } = sheet;
  let y = HEAD;
  const drawn = steps.map((step) => {
    const one = drawStep(sheet, step, y);
    y += one.height;
    return one.svg;
  });
  const box = `0 0 ${width} ${height}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="l" width="${width}" height="${height}" viewBox="${box}" role="img">`,
    `<title>${escapeXml(ladder.title)}</title>`,
    ...ladder.parties.flatMap((party, i) => heads(sheet, party, i)),
    ...ladder.parties.map((_, i) => vertical('l-lane', laneOf(sheet, i), HEAD - 6, height)),
    ...drawn,
    '</svg>',
  ].join('\n');
}

function heads(sheet: Sheet, { name, key }: Ladder['parties'][number], i: number): string[] {
  const room = Math.floor(Math.min(sheet.gap, 2 * EDGE) / CHARACTER) - 1;
  return [
    label(cutTo(space, name, room), laneOf(sheet, i), 15, 'middle', 'l-name'),
    label(cutTo(space, key, room), laneOf(sheet, i), 31, 'middle', 'l-dim'),
  ];
}

type Anchor = 'start' | 'middle' | 'end';

const label = (text: string, x: number, y: number, anchor: Anchor, style: string): string =>
  `<text x="${Math.round(x)}" y="${y}" text-anchor="${anchor}" class="${style}">${escapeXml(text)}</text>`;

const vertical = (style: string, x: number, from: number, to: number): string =>
  `<line class="${style}" x1="${x}" y1="${from}" x2="${x}" y2="${to}"/>`;

function drawStep(sheet: Sheet, step: LadderStep, y: number): Drawn {
  const notes = below(sheet, step);
  const height = ARROW + notes.length * LINE;
  const line = y + ARROW - 8;
  const parts = [
    ...busyLanes(sheet, step, [y, line, y + height]),
    label((step.atNs / 1e9).toFixed(3), 68, line + 4, 'end', 'l-dim'),
    label(sinceText(step.sinceNs), TIMES - 14, line + 4, 'end', 'l-dim'),
    ...(step.from === step.to ? [] : arrow(sheet, step, line)),
    ...notes.map(({ text, tone, x }, i) =>
      label(text, x, line + (i + 1) * LINE, 'start', `l-halo l-${tone}`),
    ),
  ];
  return { svg: parts.join('\n'), height };
}

/** Who sends or gets RTP has a heavy lane, from the line where that begins to the one where it ends. */
function busyLanes(
  sheet: Sheet,
  step: LadderStep,
  [from, line, to]: readonly [number, number, number],
): string[] {
  const { before = [], after = [] } = sheet.talking.get(step) ?? {};
  return [
    ...before.map((party) => vertical('l-rtp', laneOf(sheet, party), from, line)),
    ...after.map((party) => vertical('l-rtp', laneOf(sheet, party), line, to)),
  ];
}

interface Note {
  readonly text: string;
  readonly tone: DrawnTone;
  readonly x: number;
}

/** What stands below an arrow, in lines that fit, moved to the left where they would run over the edge. */
function below(sheet: Sheet, step: LadderStep): Note[] {
  const { ladder, width } = sheet;
  const bar = hasFigures(step) ? step.bar : undefined;
  const figures = bar ? barFigures(bar) : [];
  const tone: DrawnTone = bar && isLossy(bar) ? 'warn' : 'dim';
  const own =
    step.from === step.to
      ? [
          {
            text: `${ladder.parties[step.from]?.name}: ${arrowOf(step).labels[0]}`,
            tone: 'plain' as const,
          },
        ]
      : [];
  const notes = [...own, ...notesOf(step), ...figures.map((text) => ({ text, tone }))];
  const first = laneOf(sheet, 0) + 8;
  const room = Math.floor((width - first - 8) / CHARACTER);
  return notes.flatMap((note) =>
    wrapTo(space, note.text, room).map((text) => {
      const wide = widthIn(space, text) * CHARACTER;
      const x = Math.min(laneOf(sheet, Math.min(step.from, step.to)) + 8, width - 8 - wide);
      return { text, tone: note.tone, x: Math.max(first, x) };
    }),
  );
}

function arrow(sheet: Sheet, step: LadderStep, y: number): string[] {
  const { labels, tone, line, heads: ends } = arrowOf(step);
  const [from, to] = [laneOf(sheet, step.from), laneOf(sheet, step.to)];
  const [left, right] = [Math.min(from, to) + 3, Math.max(from, to) - 3];
  const isRight = to > from;
  const room = Math.floor((right - left) / CHARACTER) - 2;
  const fitting = labels.find((one) => widthIn(space, one) <= room);
  const text = fitting ?? cutTo(space, labels.at(-1) ?? '', room);
  const style = `l-${tone} l-${line}`;
  return [
    `<line class="${style}" x1="${left}" y1="${y}" x2="${right}" y2="${y}"/>`,
    ...(ends === 'both' || (ends === 'one' && isRight) ? [head(right, y, -8, tone)] : []),
    ...(ends === 'both' || (ends === 'one' && !isRight) ? [head(left, y, 8, tone)] : []),
    label(text, (left + right) / 2, y - 5, 'middle', `l-halo l-${tone}`),
  ];
}

const head = (x: number, y: number, back: number, tone: DrawnTone): string =>
  [-4, 4]
    .map(
      (rise) => `<line class="l-${tone}" x1="${x}" y1="${y}" x2="${x + back}" y2="${y + rise}"/>`,
    )
    .join('');

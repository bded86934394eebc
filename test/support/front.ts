import type { Front } from '../../src/front.ts';
import type { Line } from '../../src/text/dress.ts';
import { plainText } from '../../src/text/line.ts';

/** A front that keeps what it is shown, as text. */
export interface FakeFront extends Front {
  readonly out: string[];
  readonly err: string[];
  readonly screens: string[][];
  readonly stages: string[];
  readonly asked: string[];
  /** The names that were to be typed. */
  readonly named: (string | undefined)[];
}

export const textOf = (line: Line): string => (typeof line === 'string' ? line : plainText(line));

/** Off a terminal unless told otherwise; it says `answer` to every question. */
export function frontOf(over: Partial<Front> & { readonly answer?: boolean } = {}): FakeFront {
  const { answer = true, ...rest } = over;
  const kept = {
    out: [] as string[],
    err: [] as string[],
    screens: [] as string[][],
    stages: [] as string[],
    asked: [] as string[],
    named: [] as (string | undefined)[],
  };
  return {
    ...kept,
    look: { charset: 'unicode', colour: false },
    program: 'pbxctl',
    columns: Number.POSITIVE_INFINITY,
    rows: Number.POSITIVE_INFINITY,
    interactive: false,
    live: false,
    data: (line) => void kept.out.push(textOf(line)),
    remark: (line) => void kept.err.push(textOf(line)),
    screen: (lines) => void kept.screens.push(lines.map(textOf)),
    progress: ({ stage }) => void kept.stages.push(stage),
    confirm: async (question, name) => {
      kept.asked.push(question);
      kept.named.push(name);
      return answer;
    },
    interact: async ({ title }) => {
      kept.out.push(`runs ${title}`);
      return 0;
    },
    ...rest,
  };
}

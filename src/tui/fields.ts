import { type Ink, type Segment, type StyledLine, segment, strong } from '../text/line.ts';

const labelWidth = 14;

export function labelled(label: string, ...value: readonly Segment[]): StyledLine {
  return [segment(label.padEnd(labelWidth), 'dim'), ...value];
}

/** A line of a page: a label, and what it is. */
export function field(label: string, text: string, tone: Ink = 'plain'): StyledLine {
  return labelled(label, segment(text, tone));
}

/** None where there is nothing to say. */
export function optional(label: string, text: string | undefined, tone?: Ink): StyledLine[] {
  return text === undefined || text === '' ? [] : [field(label, text, tone)];
}

export function heading(text: string): StyledLine[] {
  return [[], [strong(text)]];
}

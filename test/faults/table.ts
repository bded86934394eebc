import type { Row } from './fault.ts';

const HEAD = ['fault', 'how often', 'what was to hold', 'what was seen', ''] as const;

const cells = ({ what, times, wanted, seen, verdict }: Row): readonly string[] => [
  ...[what, times, wanted, seen, verdict],
];

/** A table of Markdown. */
export function markdownLines(rows: readonly Row[]): string[] {
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text) => plain(text).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map((one) => line(cells(one)))];
}

/** What a fault saw may hold the very bytes that must not reach a terminal. */
const plain = (text: string): string => text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ').trim();

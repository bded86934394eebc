/** A text of an SVG, with about the box that it takes. */
export interface SvgText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** Its baseline. */
  readonly y: number;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The texts of an SVG whose font is 12 px of one width (0.6 of it a character). */
export function svgTexts(svg: string): SvgText[] {
  const found = svg.matchAll(
    /<text x="(-?[\d.]+)" y="(-?[\d.]+)" text-anchor="(\w+)"[^>]*>([^<]*)<\/text>/g,
  );
  return [...found].map(([, x = '0', y = '0', anchor = '', raw = '']) => {
    const text = raw.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
    const wide = 7.2 * [...text].reduce((sum, one) => sum + (one > '\u2e80' ? 2 : 1), 0);
    const share = anchor === 'middle' ? 0.5 : anchor === 'end' ? 1 : 0;
    const left = Number(x) - share * wide;
    return { text, left, right: left + wide, y: Number(y) };
  });
}

/** Pairs of texts of about one baseline that run into each other. */
export const overlapping = (texts: readonly SvgText[]): (readonly [string, string])[] =>
  texts.flatMap((one, i) =>
    texts
      .slice(i + 1)
      .filter(
        (other) =>
          Math.abs(one.y - other.y) < 11 && one.left < other.right && other.left < one.right,
      )
      .map((other) => [one.text, other.text] as const),
  );

import type { Space } from '../ladder/canvas.ts';

/** What XML cannot carry, what turns the direction of a text, and what a terminal would obey. */
const HARMFUL =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\p{Cs}]/gu;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

/** Captured text without anything that a page, a document or a terminal would take for its own. */
export const harmless = (text: string): string =>
  text.replace(/[\r\n\t]+/g, ' ').replace(HARMFUL, '\ufffd');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as content or attribute of HTML, XHTML and SVG. */
export const escapeXml = (text: string): string =>
  harmless(text).replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);

/** Text in a cell of a table in GitHub's Markdown. */
export const escapeMarkdown = (text: string): string =>
  harmless(text)
    .replace(/[\\`*_{}[\]#|~!$]/g, '\\$&')
    .replace(/[&<>]/g, (one) => ENTITIES[one] ?? one)
    .replace(/:\/\//g, ':&#47;&#47;')
    .replace(/@/g, '&#64;');

const plain = /^[\x20-\x7e]*$/;

/** A page: characters by the columns that they take in a font of one width. */
export const pageSpace = (columns: number): Space => {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  return {
    columns,
    rows: Number.POSITIVE_INFINITY,
    charset: 'unicode',
    clusters: (text) =>
      plain.test(text)
        ? Array.from(text, (one) => ({ text: one, width: 1 as const }))
        : Array.from(segmenter.segment(harmless(text)), ({ segment }) => ({
            text: segment,
            width: WIDE.test(segment) ? (2 as const) : (1 as const),
          })),
  };
};

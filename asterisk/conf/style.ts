import { fromText } from './bytes.ts';
import type { ConfFile, ConfSection, SettingLine } from './types.ts';
import { checkSetting, writtenKey, writtenValue } from './written.ts';

/** How a line with a setting is laid out; blanks in binary. */
interface Style {
  readonly indent: string;
  readonly before: string;
  readonly operator: '=' | '=>';
  readonly after: string;
  /** Column of the operator where those of the neighbours stand in one column. */
  readonly column: number | undefined;
}

const DEFAULT: Style = { indent: '', before: ' ', operator: '=', after: ' ', column: undefined };
/** Enough neighbours to tell whether their operators are aligned. */
const NEIGHBOURS = 12;
const TAB = 8;

/** A line for a setting laid out as its neighbours are, in binary, without line end. */
export function settingLine(
  file: ConfFile,
  section: ConfSection | undefined,
  near: number,
  key: string,
  value: string,
): string {
  const style = styleOf(file, neighbours(file, section, near));
  const line = layOut(style, writtenKey(key), writtenValue(key, value));
  checkSetting(line, key, value);
  return line;
}

function layOut({ indent, before, operator, after, column }: Style, key: string, value: string) {
  const start = indent + key;
  let gap = column === undefined ? before : gapTo(column, widthOf(start), before);
  if (gap === '' && key.endsWith('+')) gap = ' ';
  const space = after === '' && operator === '=' && value.startsWith('>') ? ' ' : after;
  return start + gap + operator + (value === '' ? '' : space + value);
}

/** The settings before and at `near` in its section, nearest first; else some of the file. */
function neighbours(
  file: ConfFile,
  section: ConfSection | undefined,
  near: number,
): readonly SettingLine[] {
  const own = settingsBack(file, near, section?.first ?? 0);
  if (own.length > 0) return own;
  const later = settingsBack(file, (section?.end ?? file.lines.length) - 1, section?.first ?? 0);
  return later.length > 0 ? later : settingsBack(file, file.lines.length - 1, 0);
}

function settingsBack(file: ConfFile, from: number, to: number): SettingLine[] {
  const found: SettingLine[] = [];
  const end = Math.max(to, from - 1000);
  for (let at = from; at >= end && found.length < NEIGHBOURS; at -= 1) {
    const line = file.lines.at(at);
    if (line?.kind === 'setting') found.push(line);
  }
  return found;
}

function styleOf(file: ConfFile, lines: readonly SettingLine[]): Style {
  const near = lines.find(({ operator, value }) => operator !== '+=' && value !== '') ?? lines[0];
  if (!near) return DEFAULT;
  const blanks = (from: number, to: number, otherwise: string) => {
    const part = file.binary.slice(from, to);
    return /^[ \t]*$/.test(part) ? part : otherwise;
  };
  const before = blanks(near.keyTo, near.operatorFrom, ' ');
  return {
    indent: blanks(near.from, near.keyFrom, ''),
    before,
    operator: near.operator === '=>' ? '=>' : '=',
    after: near.value === '' ? before : blanks(near.operatorTo, near.valueFrom, ' '),
    column: alignment(file, lines),
  };
}

/** The column of the operators, where keys of different lengths put theirs in the same one. */
function alignment(file: ConfFile, lines: readonly SettingLine[]): number | undefined {
  const columns = new Set<number>();
  const ends = new Set<number>();
  for (const { from, keyTo, operatorFrom, operator } of lines) {
    if (operator === '+=') continue;
    columns.add(widthOf(file.binary.slice(from, operatorFrom)));
    ends.add(widthOf(file.binary.slice(from, keyTo)));
  }
  return columns.size === 1 && ends.size > 1 ? [...columns][0] : undefined;
}

/** Blanks from one column to another, with tabs where `like` has them; at least what `like` begins with. */
export function gapTo(column: number, from: number, like: string): string {
  if (from >= column) return like.slice(0, 1);
  if (!like.includes('\t')) return ' '.repeat(column - from);
  const tabs = Math.floor(column / TAB) - Math.floor(from / TAB);
  return '\t'.repeat(tabs) + ' '.repeat(tabs > 0 ? column % TAB : column - from);
}

/** The column behind a text, from 0, with tabs of 8. A character is taken for one column. */
export function widthOf(binary: string): number {
  let width = 0;
  for (const character of binary) {
    const code = character.charCodeAt(0);
    if (character === '\t') width += TAB - (width % TAB);
    else if (code < 0x80 || code >= 0xc0) width += 1;
  }
  return width;
}

/** The text of a comment line, in binary. */
export function commentLine(text: string): string {
  return `; ${fromText(text).replace(/[\r\n\0]+/g, ' ')}`;
}

import { PbxError } from '../errors.ts';
import { fromBinary } from './bytes.ts';
import { uncomment } from './comments.ts';
import { BOM } from './lineList.ts';
import { gapTo, widthOf } from './style.ts';
import type { ConfFile, ConfLine, Edit, SettingLine } from './types.ts';
import { checkLength, checkSetting, writtenValue } from './written.ts';

export function edit(file: ConfFile, from: number, to: number, binary: string): Edit {
  return { path: file.path, offset: from, length: to - from, bytes: fromBinary(binary) };
}

/** Puts whole lines behind the line `after`, or where the block comment that it opens has ended, before `end`. */
export function insertLines(
  file: ConfFile,
  after: number,
  end: number,
  lines: readonly string[],
): Edit {
  let at = after;
  while (at < end && !canFollow(file, at)) at += 1;
  const line = file.lines.at(at);
  if (at >= end || !line)
    throw new PbxError(
      'refused',
      `${file.path}: what is written behind line ${file.lines.at(after)?.number ?? 0} would stand in a comment that is not closed.`,
      `Close the comment in ${file.path} first.`,
    );
  const hasEnd = line.eol < line.to;
  const newline = hasEnd ? file.binary.slice(line.eol, line.to) : file.newline;
  const text = lines.join(newline);
  return edit(file, line.to, line.to, hasEnd ? text + newline : newline + text);
}

function canFollow(file: ConfFile, at: number): boolean {
  const line = file.lines.at(at);
  if (line?.depthAfter !== 0) return false;
  return line.eol < line.to || line.to === file.binary.length;
}

/** Gives a line another value. Its key, blanks and comment stay; `+=` becomes `=`. */
export function changeLine(file: ConfFile, line: SettingLine, value: string): Edit {
  const { binary } = file;
  const operator = line.operator === '+=' ? '=' : line.operator;
  const written = writtenValue(line.key, value);
  const gap = gapBefore(file, line, operator, written);
  const head = binary.slice(line.from, line.operatorFrom);
  const setting = operator + gap + written;
  checkSetting(`${binary.slice(line.keyFrom, line.operatorFrom)}${setting}`, line.key, value);

  const comment = commentFrom(file, line.valueTo, line.eol);
  const hasComment = comment < line.eol;
  const to = hasComment ? comment : line.valueTo;
  const tail = hasComment ? gapBehind(file, line, comment, widthOf(head + setting)) : '';
  const text = head + setting + tail + binary.slice(to, line.eol);
  checkRest(file, line, text);
  return trimmed(file, line.operatorFrom, to, setting + tail);
}

function gapBefore(file: ConfFile, line: SettingLine, operator: string, written: string): string {
  const { binary } = file;
  const gap = binary.slice(line.operatorTo, line.valueFrom);
  const before = binary.slice(line.keyTo, line.operatorFrom);
  if (written === '') return line.value === '' ? gap : '';
  if (line.value === '') return /^[ \t]+$/.test(before) ? ' ' : gapFor(operator, written, '');
  return gapFor(operator, written, /^[ \t]*$/.test(gap) ? gap : ' ');
}

function gapFor(operator: string, written: string, gap: string): string {
  return gap === '' && operator === '=' && written.startsWith('>') ? ' ' : gap;
}

function commentFrom({ binary }: ConfFile, from: number, to: number): number {
  let at = from;
  while (at < to && (binary[at] === ' ' || binary[at] === '\t')) at += 1;
  return at;
}

/** Keeps the column of the comment, but for one that follows its value as text. */
function gapBehind(file: ConfFile, line: SettingLine, comment: number, width: number): string {
  const gap = file.binary.slice(line.valueTo, comment);
  if (gap === '' || (gap.length === 1 && !isAligned(file, line, comment))) return gap;
  return gapTo(widthOf(file.binary.slice(line.from, comment)), width, gap);
}

function isAligned(file: ConfFile, line: ConfLine, comment: number): boolean {
  const column = widthOf(file.binary.slice(line.from, comment));
  return [line.index - 1, line.index + 1].some((index) => {
    const other = file.lines.at(index);
    if (other?.kind !== 'setting') return false;
    const at = commentFrom(file, other.contentTo, other.eol);
    return at < other.eol && widthOf(file.binary.slice(other.from, at)) === column;
  });
}

/** Takes lines away, each with its comment; where a block comment begins or ends in one, only its setting. */
export function removeSettings(file: ConfFile, lines: readonly SettingLine[]): Edit[] {
  const edits: Edit[] = [];
  let run: SettingLine[] = [];
  const flush = () => {
    const [first] = run;
    if (first) edits.push(removeLines(file, first, run.at(-1) ?? first));
    run = [];
  };
  for (const line of lines) {
    if (run.at(-1)?.index !== line.index - 1 || !isWhole(file, line)) flush();
    if (isWhole(file, line)) run.push(line);
    else edits.push(removeSetting(file, line));
  }
  flush();
  return edits;
}

function isWhole(file: ConfFile, { depthBefore, depthAfter, eol, to }: ConfLine): boolean {
  return depthBefore === 0 && depthAfter === 0 && (eol < to || to === file.binary.length);
}

function removeSetting(file: ConfFile, line: SettingLine): Edit {
  const { binary } = file;
  checkRest(
    file,
    line,
    binary.slice(line.from, line.keyFrom) + binary.slice(line.contentTo, line.eol),
  );
  return edit(file, line.keyFrom, line.contentTo, '');
}

/** Takes whole lines away, from one to another. A file without a last line end stays one. */
export function removeLines(file: ConfFile, first: ConfLine, last: ConfLine): Edit {
  const before = file.lines.at(first.index - 1);
  const from = last.eol === last.to && before ? endOf(file, before) : first.from;
  const start = first.from === 0 && file.binary.startsWith(BOM) ? BOM.length : from;
  return edit(file, start, last.to, '');
}

/** Where the line end of a line begins; a CR before LF is no part of it in a file of other lines. */
function endOf(file: ConfFile, { eol, to }: ConfLine): number {
  return file.newline === '\r\n' || eol === to ? eol : to - 1;
}

/** Refuses a line that would open or close a block comment for those behind, or that is too long. */
function checkRest(file: ConfFile, line: ConfLine, text: string): void {
  const nul = text.indexOf('\0');
  const seen = nul === -1 ? text.length : nul;
  checkLength(text.slice(0, seen));
  if (uncomment(text, 0, seen, line.depthBefore).depth === line.depthAfter) return;
  throw new PbxError(
    'refused',
    `${file.path}:${line.number}: a change would alter which of the lines behind it are comments.`,
    "Put '--;' of that line on a line of its own.",
  );
}

/** The edit without what it would leave as it is. */
function trimmed(file: ConfFile, from: number, to: number, text: string): Edit {
  const old = file.binary.slice(from, to);
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old[start] === text[start]) start += 1;
  let end = 0;
  while (end < most - start && old.at(-1 - end) === text.at(-1 - end)) end += 1;
  return edit(file, from + start, to - end, text.slice(start, text.length - end));
}

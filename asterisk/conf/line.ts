import { foldCase } from './bytes.ts';
import { brokenLine, directiveLine, headerLine, skippedLine, spareLine } from './lineKinds.ts';
import { type Logical, skipBlanks, strip, trimBlanks } from './logical.ts';
import type { ConfLine, LineBase } from './types.ts';

/** Bytes of a category's name: AST_MAX_CONTEXT in main/config.c, less its NUL. */
export const MAX_NAME_BYTES = 79;

type ToText = (binary: string) => string;

/** Reads one line without its comments, as process_text_line of main/config.c does. */
export function readLine({ text, offset }: Logical, toText: ToText, base: LineBase): ConfLine {
  const from = skipBlanks(text, 0, text.length);
  const to = trimBlanks(text, from, text.length);
  if (from === to) return spareLine(base, 'blank');
  if (text[from] === '[') return readHeader(text.slice(from, to), toText, base);
  if (text[from] === '#') return readDirective(text.slice(from + 1, to), toText, base);
  return readSetting(text, from, to, offset, toText, base);
}

function readHeader(text: string, toText: ToText, base: LineBase): ConfLine {
  const close = text.indexOf(']');
  if (close === -1) return brokenLine(base, "no closing ']'");
  const written = text.slice(1, close);
  const name = toText(written.slice(0, MAX_NAME_BYTES));
  if (text[close + 1] !== '(') return headerLine(base, name, toText(written), undefined);
  const end = text.indexOf(')', close + 2);
  if (end === -1) return brokenLine(base, "no closing ')'");
  const options = toText(text.slice(close + 2, end)).split(',');
  return headerLine(base, name, toText(written), options);
}

/** The word ends at a byte below 33 or, since `char` has a sign there, above 127. */
const WORD_END = /[\0-\x20\x80-\xff]/;

function readDirective(text: string, toText: ToText, base: LineBase): ConfLine {
  const end = text.search(WORD_END);
  const word = end === -1 ? text : text.slice(0, end);
  const directive = foldCase(word);
  if (directive !== 'include' && directive !== 'tryinclude' && directive !== 'exec')
    return skippedLine(base, `unknown directive #${toText(word)}`, false);
  const argument = end === -1 ? '' : strip(text.slice(end + 1));
  if (argument === '') return skippedLine(base, `#${directive} without an argument`, false);
  return directiveLine(base, directive, toText(unquoted(argument)));
}

function unquoted(argument: string): string {
  const quote = { '"': '"', '<': '>' }[argument[0] ?? ''];
  if (quote === undefined || !argument.endsWith(quote)) return argument;
  return argument.slice(1, Math.max(argument.length - 1, 1));
}

function readSetting(
  text: string,
  from: number,
  to: number,
  offset: Logical['offset'],
  toText: ToText,
  base: LineBase,
): ConfLine {
  const isEscaped = text[from] === '\\';
  const start = isEscaped ? from + 1 : from;
  if (isEscaped && isNoEscape(text.charCodeAt(start), start < to))
    return brokenLine(base, 'invalid escape');
  const equals = text.indexOf('=', isEscaped ? start + 1 : start);
  if (equals === -1 || equals >= to) return skippedLine(base, "no '='", true);

  const lookBackTo = isEscaped ? start + 1 : start;
  const isAppend = equals > lookBackTo && text[equals - 1] === '+';
  const isObject = !isAppend && text[equals + 1] === '>' && equals + 1 < to;
  const operatorFrom = isAppend ? equals - 1 : equals;
  const operatorTo = isObject ? equals + 2 : equals + 1;
  const keyFrom = skipBlanks(text, start, operatorFrom);
  const keyTo = trimBlanks(text, keyFrom, operatorFrom);
  if (keyFrom === keyTo) return skippedLine(base, "no name before '='", true);
  const valueFrom = skipBlanks(text, operatorTo, to);
  const isEmpty = valueFrom === to;
  const operatorEnd = offset(operatorTo - 1) + 1;
  return {
    kind: 'setting',
    index: base.index,
    number: base.number,
    from: base.from,
    to: base.to,
    eol: base.eol,
    contentTo: base.contentTo,
    depthBefore: base.depthBefore,
    depthAfter: base.depthAfter,
    section: base.section,
    key: toText(text.slice(keyFrom, keyTo)),
    value: toText(text.slice(valueFrom, to)),
    operator: isAppend ? '+=' : isObject ? '=>' : '=',
    appended: isAppend ? toText(text.slice(operatorTo, to)) : '',
    keyFrom: offset(from),
    keyTo: offset(keyTo - 1) + 1,
    operatorFrom: offset(operatorFrom),
    operatorTo: operatorEnd,
    valueFrom: isEmpty ? operatorEnd : offset(valueFrom),
    valueTo: isEmpty ? operatorEnd : offset(to - 1) + 1,
  };
}

/** Below 33 as `char` has a sign there: no blank, and nothing beyond ASCII. */
function isNoEscape(code: number, isThere: boolean): boolean {
  return !isThere || code < 33 || code > 127;
}

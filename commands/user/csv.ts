import { PbxError } from '../../asterisk/errors.ts';

/** One row of a table of users: what stands in its columns, and its line, counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly fields: Readonly<Partial<Record<CsvColumn, string>>>;
}

const COLUMNS = ['number', 'name', 'secret', 'codecs', 'context'] as const;
type CsvColumn = (typeof COLUMNS)[number];
const HINT = `a first line such as number,name,secret; columns: ${COLUMNS.join(', ')}`;

/**
 * A table of users: RFC 4180, also with `;` between the columns, with or without a BOM. Its first line
 * names the columns. PbxError `usage` for one that is not UTF-8 or not a table.
 */
export function readCsv(bytes: Uint8Array): readonly CsvRow[] {
  const text = decoded(bytes);
  const first = text.split(/\r?\n/, 1)[0] ?? '';
  const separator = !first.includes(',') && first.includes(';') ? ';' : ',';
  const [head, ...rows] = records(text, separator);
  const columns = (head?.fields ?? []).map(columnNamed);
  if (!columns.includes('number'))
    throw new PbxError('usage', 'the first line does not name a column `number`', HINT);
  const repeated = columns.find((column, at) => columns.indexOf(column) !== at);
  if (repeated) throw new PbxError('usage', `the first line names ${repeated} twice`, HINT);
  return rows.map(({ line, fields }) => {
    if (fields.length > columns.length)
      throw new PbxError(
        'usage',
        `line ${line} has ${fields.length} columns, the first line ${columns.length}`,
        `a value with ${separator} in it stands in "quotes"`,
      );
    const named = fields.map((field, at) => [columns[at] ?? 'number', field.trim()] as const);
    return { line, fields: Object.fromEntries(named.filter(([, value]) => value !== '')) };
  });
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PbxError(
      'usage',
      'it is not UTF-8',
      'save it as UTF-8, or: iconv -f latin1 -t utf-8 users.csv > utf8.csv',
    );
  }
}

function columnNamed(text: string): CsvColumn {
  const name = text.trim().toLowerCase();
  const found = COLUMNS.find((column) => column === name);
  if (found) return found;
  throw new PbxError('usage', `there is no column ${JSON.stringify(text.slice(0, 40))}`, HINT);
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** Records and their fields; lines with nothing in them are passed over. */
function records(text: string, separator: string): CsvRecord[] {
  const found: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let start = 1;
  let at = 0;
  while (at < text.length) {
    const { value, end } = fieldAt(text, at, separator, line);
    fields.push(value);
    line += text.slice(at, end).split('\n').length - 1;
    at = end + 1;
    if (text[end] === separator && at < text.length) continue;
    if (text[end] === separator) fields.push('');
    if (fields.some((field) => field.trim() !== '')) found.push({ line: start, fields });
    fields = [];
    line += 1;
    start = line;
  }
  return found;
}

/** A field, and where it ends: at a separator, a line end, or the end of the text. */
function fieldAt(text: string, from: number, separator: string, line: number) {
  if (text[from] !== '"') {
    let end = from;
    while (end < text.length && text[end] !== separator && text[end] !== '\n') end += 1;
    return { value: text.slice(from, end).replace(/\r$/, ''), end };
  }
  let value = '';
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at += 1;
    } else return { value, end: endOfQuoted(text, at + 1, separator, line) };
  }
  throw new PbxError('usage', `line ${line}: a quote is not closed`, HINT);
}

function endOfQuoted(text: string, from: number, separator: string, line: number): number {
  const end = text[from] === '\r' ? from + 1 : from;
  if (end >= text.length || text[end] === separator || text[end] === '\n') return end;
  throw new PbxError('usage', `line ${line}: something follows a closing quote`, HINT);
}

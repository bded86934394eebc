import { posix } from 'node:path';
import { fromText, toText } from './bytes.ts';
import { createCatalogue } from './catalogue.ts';
import type { Effective, Place, Problem } from './effective.ts';
import { globPaths } from './glob.ts';
import { BOM } from './lineList.ts';
import { parseConf } from './parse.ts';
import type { ConfReader } from './reader.ts';
import type { ConfFile, ConfLine, DirectiveLine } from './types.ts';

/** MAX_INCLUDE_LEVEL in main/config.c, and the file itself. */
const MAX_LEVEL = 11;
/** The buffer for a path in config_text_file_load, less its NUL. */
const MAX_PATH_BYTES = 255;
/** Ours: files that include each other can come to billions. */
const MAX_READS = 50_000;

export interface EffectiveOptions {
  /** What relative includes are relative to (astetcdir); the folder of the file by default. */
  readonly etcDir?: string;
  /** Whether `execincludes` of asterisk.conf is on. `#exec` is never run here. */
  readonly execIncludes?: boolean;
}

type Result = 'read' | 'missing' | 'invalid';

/** What Asterisk makes of a file and all that it includes: main/config.c, the same in 16 and 22. */
export function effective(
  path: string,
  reader: ConfReader,
  options: EffectiveOptions = {},
): Effective {
  const etcDir = options.etcDir ?? posix.dirname(path);
  const catalogue = createCatalogue();
  const problems: Problem[] = [];
  const files = new Map<string, ConfFile>();
  const execs: Place[] = [];
  let level = 0;
  let reads = 0;

  function open(path: string, depth: number, mayHaveBom: boolean): ConfFile | undefined {
    reads += 1;
    if (reads > MAX_READS) return undefined;
    const known = files.get(path);
    if (known && depth === 0 && (mayHaveBom || !known.binary.startsWith(BOM))) return known;
    const bytes = reader.read(path);
    if (!bytes) return undefined;
    const parsed = parseConf(bytes, { path, depth, mayHaveBom });
    if (!known) files.set(path, parsed);
    return parsed;
  }

  /** ast_config_internal_load: a file that is invalid leaves the level raised. */
  function load(name: string): Result {
    if (level === MAX_LEVEL) return 'missing';
    level += 1;
    const result = loadFiles(name);
    if (result !== 'invalid') level -= 1;
    return result;
  }

  /** config_text_file_load: the files of a pattern share the section and the open comments. */
  function loadFiles(name: string): Result {
    catalogue.enter();
    let depth = 0;
    let count = 0;
    let result: Result = 'read';
    for (const file of globPaths(fullPath(etcDir, name), reader.list)) {
      const parsed = open(file, depth, count === 0);
      if (!parsed) continue;
      count += 1;
      if (!takeAll(parsed)) {
        result = 'invalid';
        break;
      }
      depth = parsed.depth;
      if (depth !== 0)
        report(parsed, parsed.lines.at(parsed.lines.length - 1), 'a comment is not closed', false);
    }
    catalogue.leave();
    return count === 0 ? 'missing' : result;
  }

  function takeAll(file: ConfFile): boolean {
    for (const line of file.lines) if (!take(file, line)) return false;
    return true;
  }

  /** One line; false when it makes its file invalid. */
  function take(file: ConfFile, line: ConfLine): boolean {
    const fault = understand(file, line);
    if (fault !== undefined) report(file, line, fault, true);
    return fault === undefined;
  }

  function understand(file: ConfFile, line: ConfLine): string | undefined {
    const place = { file: file.path, line: line.number, index: line.index };
    switch (line.kind) {
      case 'setting':
        return catalogue.set(line, place);
      case 'header':
        return catalogue.header(line, place);
      case 'directive':
        return direct(file, line, place);
      case 'broken':
        return line.why;
      case 'skipped':
        if (line.isSetting && !catalogue.isOpen()) return 'a line before the first section';
        report(file, line, line.why, false);
        return undefined;
      default:
        return undefined;
    }
  }

  function direct(file: ConfFile, line: DirectiveLine, place: Place): string | undefined {
    if (line.directive === 'exec') {
      if (options.execIncludes) execs.push(place);
      const why = options.execIncludes ? 'pbxctl never runs it' : 'execincludes is off';
      report(file, line, `#exec is passed over: ${why}`, false);
      return undefined;
    }
    const result = load(line.argument);
    if (result === 'invalid')
      report(file, line, `${line.argument} is read up to its first error only`, false);
    if (result !== 'missing' || line.directive === 'tryinclude') return undefined;
    return `#include of ${line.argument}: ${level === MAX_LEVEL ? 'too many levels' : 'no such file'}`;
  }

  function report(
    file: ConfFile,
    line: ConfLine | undefined,
    message: string,
    isFatal: boolean,
  ): void {
    problems.push({ file: file.path, line: line?.number ?? 1, message, isFatal });
  }

  const result = load(path);
  if (reads > MAX_READS) {
    const message = `files include each other more than ${MAX_READS} times`;
    problems.push({ file: path, line: 1, message, isFatal: true });
  }
  return {
    path,
    valid: result === 'read' && reads <= MAX_READS,
    found: result !== 'missing',
    problems,
    sections: catalogue.sections(),
    files,
    execs,
  };
}

function fullPath(etcDir: string, name: string): string {
  const path = name.startsWith('/') ? name : `${etcDir}/${name}`;
  const binary = fromText(path);
  return binary.length > MAX_PATH_BYTES ? toText(binary.slice(0, MAX_PATH_BYTES)) : path;
}

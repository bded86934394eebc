import type {
  BrokenLine,
  DirectiveLine,
  HeaderLine,
  LineBase,
  SkippedLine,
  SpareLine,
} from './types.ts';

/*
 * Each field by name: lines made by spreading one object into another take several times the memory, and a
 * file of 10,000 users has 100,000 lines.
 */

export function spareLine(base: LineBase, kind: SpareLine['kind']): SpareLine {
  const { index, number, from, to, eol, contentTo, depthBefore, depthAfter, section } = base;
  return { kind, index, number, from, to, eol, contentTo, depthBefore, depthAfter, section };
}

export function brokenLine(base: LineBase, why: string): BrokenLine {
  const { index, number, from, to, eol, contentTo, depthBefore, depthAfter, section } = base;
  const kind = 'broken';
  return { kind, index, number, from, to, eol, contentTo, depthBefore, depthAfter, section, why };
}

export function skippedLine(base: LineBase, why: string, isSetting: boolean): SkippedLine {
  const { index, number, from, to, eol, contentTo, depthBefore, depthAfter, section } = base;
  return {
    kind: 'skipped',
    ...{ index, number, from, to, eol, contentTo, depthBefore, depthAfter, section },
    why,
    isSetting,
  };
}

/** Its section is the one that it begins. */
export function headerLine(
  base: LineBase,
  name: string,
  written: string,
  options: readonly string[] | undefined,
): HeaderLine {
  return {
    kind: 'header',
    index: base.index,
    number: base.number,
    from: base.from,
    to: base.to,
    eol: base.eol,
    contentTo: base.contentTo,
    depthBefore: base.depthBefore,
    depthAfter: base.depthAfter,
    section: base.section + 1,
    name,
    written,
    options,
  };
}

export function directiveLine(
  base: LineBase,
  directive: DirectiveLine['directive'],
  argument: string,
): DirectiveLine {
  return { kind: 'directive', ...base, directive, argument };
}

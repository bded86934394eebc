import type {
  BrokenLine,
  DirectiveLine,
  HeaderLine,
  LineBase,
  SkippedLine,
  SpareLine,
} from './types.ts';

/* Each field by name: spreading one object into another takes several times the time and memory. */

/** For a line that is read for what it says, not for where it is. */
export const NOWHERE: LineBase = {
  ...{ index: 0, number: 1, from: 0, to: 0, eol: 0, contentTo: 0 },
  ...{ depthBefore: 0, depthAfter: 0, section: -1 },
};

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

import { sameName } from '../conf/bytes.ts';
import { matchesCaller, matchesNumber } from './match.ts';
import type { DialContext, Dialplan, Extension, Step, Switch } from './types.ts';

/** Who dials what, and where. */
export interface Dialled {
  readonly context: string;
  readonly number: string;
  /** Empty without a number. */
  readonly callerId: string;
}

/** An extension that a number is one of, with the way to it. */
export interface Match {
  readonly context: string;
  readonly extension: Extension;
  /** Whether the caller is one that it is for. */
  readonly isForCaller: boolean;
  /** Times of the includes that lead to it; it counts only while all of them hold. */
  readonly times: readonly string[];
}

/** Somebody else who is asked when what stands before it has no answer. */
export interface Asked {
  readonly context: string;
  readonly asked: Switch;
  readonly times: readonly string[];
}

/** AST_PBX_MAX_STACK of main/pbx.c. */
const MAX_DEPTH = 128;
/** Ours: what is included at certain times only can be reached in more ways than there are atoms. */
const MAX_VISITS = 10_000;

/**
 * Everything that has to do with a number, in the order of pbx_find_extension in main/pbx.c: a context's own
 * extensions as they are sorted, its switches, and then what it includes, each context once.
 */
export function candidates(dialplan: Dialplan, dialled: Dialled): (Match | Asked)[] {
  const found: (Match | Asked)[] = [];
  let visits = 0;
  const visit = (name: string, times: readonly string[], visited: string[]): void => {
    const context = dialplan.contexts.get(name);
    visits += 1;
    if (
      !context ||
      visits > MAX_VISITS ||
      visited.length >= MAX_DEPTH ||
      visited.some((one) => sameName(one, name))
    )
      return;
    visited.push(name);
    found.push(...matchesIn(context, dialled, times));
    for (const asked of context.switches) found.push({ context: name, asked, times });
    for (const include of context.includes)
      if (include.times === undefined) visit(include.context, times, visited);
      else visit(include.context, [...times, include.times], [...visited]);
  };
  visit(dialled.context, [], []);
  return found;
}

function matchesIn(
  { name, extensions }: DialContext,
  { number, callerId }: Dialled,
  times: readonly string[],
): Match[] {
  return extensions
    .filter((extension) => matchesNumber(extension.name.key, number))
    .map((extension) => ({
      ...{ context: name, extension, times },
      isForCaller: matchesCaller(extension.callerId, callerId),
    }));
}

/** What Asterisk runs at one priority, and what would come before it if it held or answered. */
export interface Found {
  readonly match: Match;
  readonly step: Step;
  readonly unless: readonly (Match | Asked)[];
}

/**
 * The first extension that has the priority: Asterisk looks for each priority anew, so that one of `_70X` can
 * follow one of `701`.
 */
export function atPriority(all: readonly (Match | Asked)[], priority: number): Found | undefined {
  const unless: (Match | Asked)[] = [];
  for (const candidate of all) {
    const step = stepOf(candidate, priority);
    if ('asked' in candidate || (step && candidate.times.length > 0)) unless.push(candidate);
    else if (step) return { match: candidate, step, unless };
  }
  return undefined;
}

/** The step of a candidate that is for this caller. */
export function stepOf(candidate: Match | Asked, priority: number): Step | undefined {
  if ('asked' in candidate || !candidate.isForCaller) return undefined;
  return candidate.extension.steps.find((step) => step.priority === priority);
}

/** The priorities from 1 on, as far as they go without a jump. */
export function stepsFrom(all: readonly (Match | Asked)[]): Found[] {
  const steps: Found[] = [];
  for (let priority = 1; ; priority += 1) {
    const found = atPriority(all, priority);
    if (!found) return steps;
    steps.push(found);
  }
}

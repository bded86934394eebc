import { type Cover, common, covered, type Numbers, numbersOf } from './numbers.ts';
import { compareExtensions } from './order.ts';
import type { DialContext, Dialplan, Extension, Name } from './types.ts';

/** Another extension that some of the same numbers are of. */
export interface Shadow {
  readonly context: string;
  readonly extension: Extension;
  /** A number that both are of. */
  readonly example: string;
  /** True when nothing is left to the one that comes second. */
  readonly isWhole: boolean;
}

/** What a new extension would mean for those that are there, and they for it. */
export interface Shadows {
  /** Of the same numbers: the lines would be one extension. */
  readonly same: Extension | undefined;
  /** Those that go before it. */
  readonly before: readonly Shadow[];
  /** Those that it goes before, in its context and in what that includes. */
  readonly behind: readonly Shadow[];
  /** `all` when it would never be reached. */
  readonly cover: Cover;
}

/** Only who has a priority 1 takes a call; a hint alone does not. */
const takesCalls = ({ steps }: Extension): boolean => steps.some(({ priority }) => priority === 1);

const numbersIn = (extensions: readonly Extension[]): Numbers[] =>
  extensions
    .filter((one) => one.callerId === undefined && takesCalls(one))
    .flatMap((one) => numbersOf(one.name.key) ?? []);

/** What stands in whose way if this name, for all callers, were in a context. */
export function shadowsOf(dialplan: Dialplan, context: string, name: Name): Shadows {
  const own = numbersOf(name.key);
  const there = dialplan.contexts.get(context)?.extensions ?? [];
  const order = (one: Extension) => compareExtensions(one, { name, callerId: undefined });
  const earlier = there.filter((one) => order(one) < 0);
  const later = there.filter((one) => order(one) > 0);
  const same = there.find((one) => order(one) === 0);
  if (!own) return { same, before: [], behind: [], cover: { kind: 'unknown' } };
  const mine = { context, own, others: (one: Extension) => [own, ...numbersIn(first(there, one))] };
  return {
    same,
    before: shadows(earlier, { ...mine, others: (one) => numbersIn([one]) }, own),
    behind: [
      ...shadows(later, mine),
      ...included(dialplan, context).flatMap(({ name: other, extensions }) =>
        shadows(extensions, {
          ...mine,
          context: other,
          others: (one) => [own, ...numbersIn(there), ...numbersIn(first(extensions, one))],
        }),
      ),
    ],
    cover: covered(own, numbersIn(earlier)),
  };
}

const first = (all: readonly Extension[], end: Extension): Extension[] =>
  all.slice(0, all.indexOf(end));

interface Shadowing {
  readonly context: string;
  readonly own: Numbers;
  /** What goes before an extension, the new one among it. */
  others(one: Extension): Numbers[];
}

/** Those of the extensions that share numbers; `loser` is who comes second, each of them by default. */
function shadows(
  extensions: readonly Extension[],
  { context, own, others }: Shadowing,
  loser?: Numbers,
): Shadow[] {
  return extensions.filter(takesCalls).flatMap((extension) => {
    const numbers = numbersOf(extension.name.key);
    const example = numbers && common(own, numbers);
    if (!numbers || example === undefined) return [];
    const isWhole = covered(loser ?? numbers, others(extension)).kind === 'all';
    return [{ context, extension, example, isWhole }];
  });
}

/** What a context includes, at whatever times, each once. */
function included(dialplan: Dialplan, name: string): DialContext[] {
  const names = new Set([name]);
  for (const one of names)
    for (const { context } of dialplan.contexts.get(one)?.includes ?? []) names.add(context);
  names.delete(name);
  return [...names].flatMap((one) => dialplan.contexts.get(one) ?? []);
}

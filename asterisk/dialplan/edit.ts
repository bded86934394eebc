import type { Effective, EffectiveEntry } from '../conf/effective.ts';
import { addExtension, type NewStep } from '../conf/extensions.ts';
import { removeSettings } from '../conf/lines.ts';
import { effective } from '../conf/load.ts';
import { type ConfReader, editedReader } from '../conf/reader.ts';
import type { Edit, SettingLine } from '../conf/types.ts';
import { PbxError } from '../errors.ts';
import { dialplanOf } from './read.ts';
import { type DialContext, type Dialplan, type Extension, HINT } from './types.ts';

/** A dialplan, and the files that it was read from. */
export interface Source {
  readonly view: Effective;
  readonly reader: ConfReader;
  readonly plan: Dialplan;
}

/** Edits of files, and the dialplan that they give. */
export interface Change {
  readonly edits: readonly Edit[];
  readonly after: Dialplan;
}

/** Puts an extension in a context as a block of lines; every other line keeps its meaning, or it is refused. */
export function added(
  source: Source,
  context: string,
  name: string,
  steps: readonly NewStep[],
): Change {
  const edits = addExtension(source.view, context, name, steps);
  const after = dialplanAfter(source, edits);
  const [differing, ...others] = differences(source.plan, after);
  const extension = after.contexts
    .get(context)
    ?.extensions.find((one) => keyOf(context, one) === differing?.key);
  const got = extension?.steps.map(({ application, data }) => `${application}(${data})`);
  const isAsWanted =
    differing?.before === undefined &&
    others.length === 0 &&
    extension?.name.text === name &&
    extension.callerId === undefined &&
    got?.join('\n') === steps.map(({ application }) => application).join('\n');
  if (isAsWanted) return { edits, after };
  throw new PbxError(
    'refused',
    `Lines for ${name} in [${context}] would not come to what they say, or change what others do.`,
    `Add it by hand in ${source.view.path}.`,
  );
}

/** Takes all lines of an extension away, whichever files they are in; every other line keeps its meaning, or it is refused. */
export function removed(source: Source, context: DialContext, extension: Extension): Change {
  const { view } = source;
  for (const entry of extension.lines) refuseShared(entry, context.name, extension);
  const edits = [...view.files.values()].flatMap((file) => {
    const lines = extension.lines
      .filter((entry) => entry.file === file.path)
      .map(({ index }) => file.lines.at(index))
      .filter((line): line is SettingLine => line?.kind === 'setting')
      .sort((one, other) => one.index - other.index);
    return lines.length === 0 ? [] : removeSettings(file, lines);
  });
  const after = dialplanAfter(source, edits);
  const own = keyOf(context.name, extension);
  const other = differences(source.plan, after).find(({ key }) => key !== own);
  if (other)
    throw new PbxError(
      'refused',
      `Without ${extension.name.text} in [${context.name}], ${other.what} would be another.`,
      `Change that first: ${other.place}`,
    );
  return { edits, after };
}

function refuseShared(
  { file, line, inheritedFrom, appended }: EffectiveEntry,
  context: string,
  { name }: Extension,
): void {
  if (inheritedFrom !== undefined)
    throw new PbxError(
      'refused',
      `[${context}] has ${name.text} from [${inheritedFrom}] (${file}:${line}), as others may have.`,
      `Change [${inheritedFrom}] by hand.`,
    );
  const [more] = appended ?? [];
  if (more)
    throw new PbxError(
      'refused',
      `A line of ${name.text} in [${context}] is put together from several (${file}:${line}, ${more.file}:${more.line}).`,
      'Remove it by hand.',
    );
}

function dialplanAfter({ view, reader }: Source, edits: readonly Edit[]): Dialplan {
  const after = effective(view.path, editedReader(reader, edits));
  if (after.valid) return dialplanOf(after);
  const fatal = after.problems.find(({ isFatal }) => isFatal);
  throw new PbxError(
    'refused',
    `Asterisk would reject ${view.path}: ${fatal?.message ?? 'unknown'}.`,
  );
}

interface Difference {
  readonly key: string;
  /** `702 of [usersnum]` */
  readonly what: string;
  readonly place: string;
  readonly before: string | undefined;
}

/** Extensions that are there in one of two dialplans only, or have other steps. */
function differences(before: Dialplan, after: Dialplan): Difference[] {
  const [were, are] = [meanings(before), meanings(after)];
  return [...new Set([...were.keys(), ...are.keys()])].flatMap((key) => {
    const [one, other] = [were.get(key), are.get(key)];
    if (one?.meaning === other?.meaning) return [];
    const { what = '', place = '' } = one ?? other ?? {};
    return [{ key, what, place, before: one?.meaning }];
  });
}

const keyOf = (context: string, { name, callerId }: Extension): string =>
  [context, name.key, callerId === undefined ? '' : `/${callerId.key}`].join('\n');

function meanings({ contexts }: Dialplan) {
  const all = [...contexts.values()].flatMap((context) =>
    context.extensions.map((extension) => {
      const { name, steps } = extension;
      const entry = steps[0]?.entry;
      return [
        keyOf(context.name, extension),
        {
          meaning: steps.map(meaningOf).join('\n'),
          what: `${name.text} of [${context.name}]`,
          place: `${entry?.file ?? ''}:${entry?.line ?? ''}`,
        },
      ] as const;
    }),
  );
  return new Map(all);
}

const meaningOf = ({ priority, label, application, data }: Extension['steps'][number]): string =>
  [priority === HINT ? 'hint' : priority, label ?? '', application, data].join(' ');

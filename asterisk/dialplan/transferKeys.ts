import { changeLine } from '../conf/lines.ts';
import { effective } from '../conf/load.ts';
import { editedReader } from '../conf/reader.ts';
import type { Edit } from '../conf/types.ts';
import { PbxError } from '../errors.ts';
import { splitArguments, splitOptions } from './arguments.ts';
import type { Change, Source } from './edit.ts';
import { dialplanOf } from './read.ts';
import type { Dialplan, Extension, Step } from './types.ts';

/** A Dial of a context in which users dial, and who of its two may transfer by keys. */
export interface DialStep {
  readonly context: string;
  readonly extension: Extension;
  readonly step: Step;
  /** `PJSIP/${EXTEN}` */
  readonly resource: string;
  /** Option T. */
  readonly caller: boolean;
  /** Option t. */
  readonly callee: boolean;
  /** Not for somebody outside: who is called over a trunk gets no keys. */
  readonly isForCallee: boolean;
}

/** The contexts in which these users dial, with all that they include. */
export function reachableContexts({ contexts }: Dialplan, names: readonly string[]): string[] {
  const found = new Set<string>();
  const open = [...names];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next) || !contexts.has(next)) continue;
    found.add(next);
    open.push(...(contexts.get(next)?.includes.map(({ context }) => context) ?? []));
  }
  return [...found];
}

export function dialSteps(plan: Dialplan, contexts: readonly string[]): DialStep[] {
  return contexts.flatMap((context) =>
    (plan.contexts.get(context)?.extensions ?? []).flatMap((extension) =>
      extension.steps
        .filter(({ application }) => application.toLowerCase() === 'dial')
        .map((step) => dialStep(context, extension, step)),
    ),
  );
}

function dialStep(context: string, extension: Extension, step: Step): DialStep {
  const [resource = '', , options = ''] = splitArguments(step.data);
  const letters = splitOptions(options);
  return {
    ...{ context, extension, step, resource },
    caller: letters.includes('T'),
    callee: letters.includes('t'),
    isForCallee: resource.split('&').every((one) => USER.test(one)),
  };
}

/** A phone of the PBX; with a number behind it (`PJSIP/trunk/0123`, `PJSIP/0123@trunk`) it is a trunk. */
const USER = /^(PJSIP|SIP)\/(\$\{EXTEN\}|[\w.+-]+)$/i;

/** Gives these Dials the keys, T for who calls and t for a user who is called, or takes both away. */
export function withTransferKeys(source: Source, dials: readonly DialStep[], on: boolean): Change {
  const edits = new Map<string, Edit>();
  for (const dial of dials) {
    const data = on ? dataWith(dial) : dataWithout(dial);
    const { entry } = dial.step;
    if (data === dial.step.data) continue;
    edits.set(`${entry.file}:${entry.index}`, changed(source, dial, data));
  }
  const all = [...edits.values()];
  const after = effective(source.view.path, editedReader(source.reader, all));
  return { edits: all, after: dialplanOf(after) };
}

function changed({ view }: Source, { step }: DialStep, data: string): Edit {
  const { file: path, index, line: number } = step.entry;
  const file = view.files.get(path);
  const line = file?.lines.at(index);
  const end = `${step.data})`;
  if (file && line?.kind === 'setting' && line.value.endsWith(end))
    return changeLine(file, line, `${line.value.slice(0, -end.length)}${data})`);
  throw new PbxError(
    'refused',
    `${path}:${number}: this Dial is not written as it is read: ${step.data}`,
    'write its options yourself: T for who calls, t for who is called',
  );
}

function dataWith(dial: DialStep): string {
  const wanted = ['t', 'T'].filter((letter) => letter === 'T' || dial.isForCallee);
  return withLetters(dial, (letters) => [
    ...letters,
    ...wanted.filter((letter) => !letters.includes(letter)),
  ]);
}

const dataWithout = (dial: DialStep): string =>
  withLetters(dial, (letters) => letters.filter((letter) => letter !== 't' && letter !== 'T'));

function withLetters(
  { step }: DialStep,
  change: (letters: readonly string[]) => readonly string[],
): string {
  const [resource = '', timeout = '', options = '', ...url] = splitArguments(step.data);
  const parts = [resource, timeout, change(splitOptions(options)).join(''), ...url];
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts.join(',');
}

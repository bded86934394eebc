import { lineWidth, restyle, type StyledLine, segment, strong, toWidth } from '../text/line.ts';
import { symbolsOf } from '../text/look.ts';
import { type Binding, bindingsOf, isAvailable, type Place, placeOf } from './bindings.ts';
import { keyNames } from './keynames.ts';
import type { Rect } from './layout.ts';
import { type Movement, moveIndex, scrollTo } from './list.ts';
import type { Model } from './model.ts';
import { titleLine } from './view/pane.ts';

const placeTitles: Readonly<Record<Place | 'anywhere', string>> = {
  anywhere: 'anywhere',
  pane: 'in the panes',
  page: 'on a page',
  'command log': 'in the command log',
  command: 'on the command line',
  filter: 'in a filter',
  keys: 'in this list',
  question: 'when asked',
  name: 'when asked for a name',
  shell: 'in a program (all other keys are its own)',
  pbxs: 'in the list of PBXs',
  replay: 'in a replay',
};

type Group = keyof typeof placeTitles;

/** A key of the list: where it works, and whether it can act in the place that the list was opened from. */
interface KeyRow {
  readonly binding: Binding;
  readonly group: Group;
  readonly available: true | string;
  /** It works where the list was opened; the title of its group says where others do. */
  readonly isHere: boolean;
}

/** The session as it was before the list was opened: what a key of the list acts on. */
export function belowKeys(model: Model): Model {
  return { ...model, prompt: undefined };
}

/** The keys that hold all words typed: first those of the place below, then the others. */
function keyRows(model: Model): KeyRow[] {
  const below = belowKeys(model);
  const here = placeOf(below);
  const query = queryOf(model).trim();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = bindingsOf(model)
    .filter(({ places }) => model.replay !== undefined || !places.includes('replay'))
    .map((binding): KeyRow => ({ binding, ...standing(binding, below, here) }))
    .filter(({ binding }) => {
      const text = haystack(binding, model);
      return words.every((word) => text.includes(word));
    });
  const order: readonly Group[] = [here, 'replay', 'pane', 'anywhere', 'page', ...restOrder];
  const rank = ({ binding, group }: KeyRow): number => {
    if (binding.keys.includes(query) && group === here) return -1;
    const named = words.every((word) => nameOf(binding).includes(word));
    return 2 * order.indexOf(group) + Number(!named);
  };
  return rows.sort((a, b) => rank(a) - rank(b));
}

const restOrder = [
  ...(['command log', 'pbxs', 'command', 'filter', 'keys', 'question', 'name', 'shell'] as const),
];

const queryOf = ({ prompt }: Model): string => (prompt?.kind === 'keys' ? prompt.editor.text : '');

function standing(binding: Binding, below: Model, here: Place): Omit<KeyRow, 'binding'> {
  const { places } = binding;
  const isHere = places.includes(here);
  const [first = 'pane'] = places;
  const group = places.length > 2 ? 'anywhere' : isHere ? here : first;
  const available = isHere ? isAvailable(binding, below) : `works ${placeTitles[first]}`;
  return { group, available, isHere };
}

/** What a key is called; keys that are only spoken of come after those. */
const nameOf = ({ template, hint }: Binding): string =>
  `${template} ${typeof hint === 'string' ? hint : ''}`.toLowerCase();

function haystack(binding: Binding, model: Model): string {
  const { keys, help } = binding;
  return `${keyNames(keys, model.look)} ${help} ${nameOf(binding)}`.toLowerCase();
}

/** The key that Enter would press; why not, as a sentence; undefined where none is left. */
export function chosenKey(model: Model): KeyRow | undefined {
  return model.prompt?.kind === 'keys' ? keyRows(model)[chosenIndex(model)] : undefined;
}

function chosenIndex({ prompt }: Model): number {
  return prompt?.kind === 'keys' ? prompt.chosen : 0;
}

export function moveKeys(model: Model, movement: Movement, height: number): Model {
  const { prompt } = model;
  if (prompt?.kind !== 'keys') return model;
  const chosen = moveIndex(prompt.chosen, movement, height, keyRows(model).length);
  return { ...model, prompt: { ...prompt, chosen } };
}

const keyColumns = 16;
/** From this width on every key has its command line beside it. */
const wideColumns = 110;
const templateColumns = 36;

/** The list in the place of the panes: a line of text, the keys, and all of the chosen one. */
export function keyListLines(model: Model, body: Rect): StyledLine[] {
  const rows = keyRows(model);
  const { look } = model;
  const chosen = Math.min(chosenIndex(model), Math.max(0, rows.length - 1));
  const lines: { readonly line: StyledLine; readonly row: number }[] = [];
  rows.forEach((row, index) => {
    if (row.group !== rows[index - 1]?.group)
      lines.push({ line: [strong(` ${placeTitles[row.group]}`)], row: -1 });
    const line = toWidth(rowLine(row, body.columns, model), body.columns, look);
    const shown = index === chosen ? restyle(line, { inverse: true, tone: 'plain' }) : line;
    lines.push({ line: shown, row: index });
  });
  const height = Math.max(0, body.rows - 1 - detailRows(body));
  const at = lines.findIndex(({ row }) => row === chosen);
  // The title of its group is in sight where there is room for it.
  const top = scrollTo(
    Math.max(0, at),
    Math.max(0, at - Math.floor(height / 2)),
    height,
    lines.length,
  );
  const count = `${rows.length === 0 ? 0 : chosen + 1}/${rows.length}`;
  const head = titleLine('keys', [], [count], body.columns, true, model);
  const shown = Array.from({ length: height }, (_, index) =>
    toWidth(lines[top + index]?.line ?? [], body.columns, look),
  );
  if (rows.length === 0 && height > 0)
    shown[0] = toWidth([segment(` no key holds «${queryOf(model)}»`, 'dim')], body.columns, look);
  return [head, ...shown, ...detailLines(rows[chosen], body, model)].slice(0, body.rows);
}

function rowLine(
  { binding, available, isHere }: KeyRow,
  columns: number,
  model: Model,
): StyledLine {
  const { look } = model;
  const can = available === true;
  const keys = toWidth(
    [segment(keyNames(binding.keys, look), can ? 'accent' : 'dim')],
    keyColumns,
    look,
  );
  const isWide = columns >= wideColumns;
  const template = toWidth([segment(binding.template, 'dim')], templateColumns, look);
  const own = binding.isOwn ? [segment(' (yours)', 'dim')] : [];
  const why = can || !isHere ? [] : [segment(` (${available})`, 'dim')];
  return [
    segment('  '),
    ...keys,
    segment('  '),
    ...(isWide ? [...template, segment('  ')] : []),
    segment(binding.help, can ? 'plain' : 'dim'),
    ...own,
    ...why,
  ];
}

const detailRows = ({ rows }: Rect): number => (rows >= 8 ? 2 : 0);

/** The command line of the chosen key, and why it cannot act. */
function detailLines(row: KeyRow | undefined, body: Rect, model: Model): StyledLine[] {
  if (detailRows(body) === 0) return [];
  const { look } = model;
  const rule = segment(symbolsOf(look).rule.repeat(body.columns), 'dim');
  if (!row) return [[rule], toWidth([], body.columns, look)];
  const { binding, available } = row;
  const does = segment(` ${keyNames(binding.keys, look)} is  ${binding.template}`);
  const why = available === true ? [] : [segment(`   not now: ${available}`, 'warn')];
  const line = toWidth([does, ...why], body.columns, look);
  return [lineWidth([rule], look) > body.columns ? [] : [rule], line];
}

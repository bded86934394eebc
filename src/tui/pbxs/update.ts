import { isThemeName, themeNames } from '../../text/themes.ts';
import { layoutOf } from '../layout.ts';
import { type Step, say, step } from '../message.ts';
import { activeRun, type Model, type PaneName } from '../model.ts';
import { openNaming } from '../update/naming.ts';
import { leave } from '../update/runs.ts';
import type { PbxAct, PbxList, PbxRow, PbxsState, PbxTold } from './types.ts';

function withPbxs(model: Model, pbxs: Partial<PbxsState>): Model {
  return { ...model, pbxs: { ...model.pbxs, ...pbxs } };
}

const act = (model: Model, what: PbxAct): Step => step(model, { kind: 'pbxs', act: what });

/** Opens the list of PBXs, or closes it. */
export function toggleList(model: Model): Step {
  if (model.pbxs.list) return step(withPbxs(model, { list: undefined }));
  const list: PbxList = { rows: undefined, selected: model.profile.name };
  return act(withPbxs(model, { list }), { kind: 'list' });
}

export function moveInList(model: Model, movement: string): Model {
  const { list } = model.pbxs;
  if (!list?.rows) return model;
  const at = list.rows.findIndex(({ profile }) => profile.name === list.selected);
  const last = list.rows.length - 1;
  const wanted = { up: at - 1, first: 0, last }[movement] ?? at + 1;
  const selected = list.rows[Math.max(0, Math.min(wanted, last))]?.profile.name;
  return withPbxs(model, { list: { ...list, selected } });
}

function selectedPbx({ pbxs: { list } }: Model): PbxRow | undefined {
  return list?.rows?.find(({ profile }) => profile.name === list.selected);
}

/** Goes to the PBX that is selected in the list. */
export function chooseFromList(model: Model, how: string): Step {
  const chosen = selectedPbx(model);
  if (!chosen) return step(say(model, 'nothing is selected', 'warn'));
  const closed = withPbxs(model, { list: undefined });
  const { name } = chosen.profile;
  return how === 'beside' ? openBeside(closed, name) : openPbx(closed, name);
}

/** Why no other PBX can be opened now. */
function hindrance({ pbxs, profile }: Model, name: string, run = ''): string | undefined {
  if (!pbxs.available) return 'there is one PBX in this session';
  if (pbxs.opening !== undefined) return `${pbxs.opening} is being opened`;
  if (run !== '') return `«${run}» is running: Ctrl-C interrupts it`;
  return name === profile.name ? `this is ${name} already` : undefined;
}

/** Goes to another PBX, in the same place of the screen. */
function openPbx(model: Model, name: string): Step {
  const why = hindrance(model, name, activeRun(model)?.title);
  if (why !== undefined) return step(say(model, why, 'warn'));
  return act(opening(model, name), { kind: 'open', name });
}

function opening(model: Model, name: string): Model {
  return say(withPbxs(model, { opening: name }), `opening ${name} …`);
}

function openBeside(model: Model, name: string): Step {
  if (model.pbxs.beside?.other === name) return act(model, { kind: 'other side', enter: 'first' });
  const why = hindrance(model, name);
  if (why !== undefined) return step(say(model, why, 'warn'));
  return act(opening(model, name), { kind: 'beside', name });
}

/** Shows another PBX beside this one (its partner unless told which), or this one alone again. */
export function besideOrAlone(model: Model, name: string): Step {
  const { beside, partner } = model.pbxs;
  if (name !== '') return openBeside(model, name);
  if (beside) return act(model, { kind: 'alone' });
  if (partner !== undefined) return openBeside(model, partner);
  const listed = toggleList(withPbxs(model, { list: undefined }));
  return step(say(listed.model, 'which one? W shows it beside this one'), ...listed.effects);
}

/** Asks for the name, and lets this session change the PBX; or locks it again. */
export function unlock(model: Model, wanted?: boolean): Step {
  const { kind, name, readOnly, unlocked } = model.profile;
  if (kind === 'lab') return step(say(model, `${name} is a lab: it is never locked`));
  const on = wanted ?? readOnly === true;
  if (!on && unlocked) return act(model, { kind: 'unlock', on: false });
  if (!on) {
    const hint = readOnly ? 'it is locked already' : `to lock it:  :profile ${name} --read-only`;
    return step(say(model, hint));
  }
  if (!readOnly) return step(say(model, `${name} may be changed already`));
  return step(openNaming(model, name, 'unlock'));
}

function setTheme(model: Model, name: string): Step {
  if (isThemeName(name)) return act(model, { kind: 'theme', name });
  const now = model.look.colour ? (model.look.theme ?? 'dark') : 'mono';
  const all = `the themes are ${themeNames.join(', ')}; this is ${now}`;
  return step(say(model, name === '' ? all : `no theme is called ${name}: ${all}`, 'warn'));
}

type Line = (model: Model, argument: string) => Step;

/** Lines about PBXs that the session's command line takes itself. */
const lines: Readonly<Record<string, Line>> = {
  pbx: (model, name) => (name === '' ? toggleList(model) : openPbx(model, name)),
  beside: besideOrAlone,
  alone: (model) => (model.pbxs.beside ? act(model, { kind: 'alone' }) : step(model)),
  unlock: (model) => unlock(model, true),
  lock: (model) => unlock(model, false),
  theme: setTheme,
};

/** Runs such a line; undefined where it is another. */
export function pbxLine(model: Model, text: string): Step | undefined {
  const [name = '', ...rest] = text.trim().split(/\s+/);
  const found = Object.hasOwn(lines, name) ? lines[name] : undefined;
  return rest.length > 1 ? undefined : found?.(model, rest[0] ?? '');
}

/** From the last pane of one side to the first of the other, or back; undefined where there is one side. */
export function focusBeside(model: Model, direction: string): Step | undefined {
  if (!model.pbxs.beside) return undefined;
  const panes = panesOf(model);
  const isBack = direction === 'previous';
  const next = panes[panes.indexOf(model.focus) + (isBack ? -1 : 1)];
  if (next === undefined)
    return act(model, { kind: 'other side', enter: isBack ? 'last' : 'first' });
  return step({ ...model, focus: next });
}

/** Those below any page. */
const panesOf = (model: Model): readonly PaneName[] =>
  layoutOf({ ...model, zoomed: false, pages: [] }).panes.map(({ pane }) => pane);

/** A pane that is to be seen has the focus. */
function withFocus(model: Model, wanted = model.focus): Model {
  const panes = panesOf(model);
  return { ...model, focus: panes.includes(wanted) ? wanted : (panes[0] ?? 'peers') };
}

export function takePbxs(model: Model, told: PbxTold): Step {
  switch (told.kind) {
    case 'listed':
      return step(listed(model, told.rows));
    case 'said':
      return step(say(withPbxs(model, { opening: undefined }), told.text, told.tone));
    case 'profile':
      return step({ ...model, profile: told.profile });
    case 'beside':
      return step(withFocus(withPbxs(model, { beside: told.beside, opening: undefined })));
    case 'entered':
      return step(withFocus(model, panesOf(model).at(told.enter === 'first' ? 0 : -1)));
    case 'look':
      return step({ ...model, look: told.look });
    case 'leaving':
      return leave(model, told.status);
  }
}

function listed(model: Model, rows: readonly PbxRow[]): Model {
  const { list } = model.pbxs;
  return list ? withPbxs(model, { list: { ...list, rows } }) : model;
}

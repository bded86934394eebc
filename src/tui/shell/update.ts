import type { Interactive } from '../../../commands/command.ts';
import { type Message, type Step, say, step } from '../message.ts';
import { type Model, type Page, topPage } from '../model.ts';
import { emptyScreen, isFailure, type Shell } from './state.ts';

type Of<K extends Message['kind']> = Extract<Message, { kind: K }>;

/** The program whose page is on top. */
export function shownShell(model: Model): Shell | undefined {
  const page = topPage(model);
  return page?.kind === 'shell' ? model.shells.find(({ name }) => name === page.name) : undefined;
}

/** The program that gets the keys: the one on top, while it runs. */
export function typedShell(model: Model): Shell | undefined {
  const shell = shownShell(model);
  return shell?.end === undefined ? shell : undefined;
}

/** Puts a program on a page; one that runs already is gone back to. */
export function openShell(model: Model, program: Interactive): Step {
  const { title: name } = program;
  const isGoing = model.shells.some((shell) => shell.name === name && shell.end === undefined);
  const shown = onTop({ ...model, notice: undefined }, name);
  if (isGoing) return step(shown);
  const fresh: Shell = { name, screen: emptyScreen, back: 0, end: undefined };
  const shells = [...model.shells.filter((shell) => shell.name !== name), fresh];
  return step({ ...shown, shells }, { kind: 'open shell', shell: name, program });
}

/** The page of what was said while it began is not come back to. */
function onTop(model: Model, name: string): Model {
  const others = model.pages.filter((page) => page.kind !== 'output' && !isPageOf(page, name));
  return { ...model, pages: [...others, { kind: 'shell', name, top: 0 }] };
}

const isPageOf = (page: Page, name: string): boolean => page.kind === 'shell' && page.name === name;

/** Goes from a program to the session, or back to the program that was left last. */
export function switchShell(model: Model): Model {
  const shown = shownShell(model);
  if (shown) {
    const others = model.shells.filter((shell) => shell !== shown);
    const shells = shown.end === undefined ? [...others, { ...shown, back: 0 }] : others;
    return { ...model, shells, pages: model.pages.slice(0, -1) };
  }
  const last = model.shells.at(-1);
  return last ? onTop(model, last.name) : model;
}

export function scrollShell(model: Model, direction: string): Model {
  const shown = shownShell(model);
  if (!shown) return model;
  const { back, most, lines } = shown.screen;
  const by = Math.max(1, lines.length - 1);
  const wanted = Math.max(0, Math.min(most, back + (direction === 'up' ? by : -by)));
  return change(model, shown.name, { back: wanted });
}

export function typeIntoShell(model: Model, { name }: Shell, raw: string): Step {
  if (raw === '') return step(model);
  return step(change(model, name, { back: 0 }), { kind: 'type', shell: name, raw });
}

export function pasteIntoShell(model: Model, { name }: Shell, text: string): Step {
  return step(change(model, name, { back: 0 }), { kind: 'paste', shell: name, text });
}

export function showShell(model: Model, { name, screen }: Of<'shell shows'>): Model {
  return change(model, name, { screen, back: screen.back });
}

/** Told where its page is not on top; there the page tells. */
export function endShell(model: Model, { name, end }: Of<'shell ended'>): Model {
  const ended = change(model, name, { end, back: 0 });
  if (shownShell(model)?.name === name) return ended;
  const shells = ended.shells.filter((shell) => shell.name !== name);
  const pages = ended.pages.filter((page) => !isPageOf(page, name));
  return say({ ...ended, shells, pages }, `${name}: ${endText(end)}`);
}

/** `ended, exit status 0` */
export function endText(end: NonNullable<Shell['end']>): string {
  if (isFailure(end)) return end[0] ?? 'could not begin';
  return end.signal ? `ended by signal ${end.signal}` : `ended, exit status ${end.status}`;
}

/** Forgets the programs that have ended and whose page has been closed. */
export function forgetShells(model: Model): Model {
  const kept = model.shells.filter(
    ({ name, end }) => end === undefined || model.pages.some((page) => isPageOf(page, name)),
  );
  return kept.length === model.shells.length ? model : { ...model, shells: kept };
}

function change(model: Model, name: string, changed: Partial<Shell>): Model {
  const shells = model.shells.map((shell) =>
    shell.name === name ? { ...shell, ...changed } : shell,
  );
  return { ...model, shells };
}

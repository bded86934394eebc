import type { Model, PaneName } from './model.ts';

/** What each place on the screen can show, in the order of its tabs; the first is there at the beginning. */
const tabsOf = {
  peers: ['peers', 'trunks', 'features', 'captures', 'changes'],
  calls: ['calls', 'channels'],
  log: ['log', 'events'],
} as const satisfies Readonly<Record<PaneName, readonly string[]>>;

export type TabName<Place extends PaneName = PaneName> = (typeof tabsOf)[Place][number];

/** The tab that each place shows. */
export type Tabs = { readonly [Place in PaneName]: TabName<Place> };

export const firstTabs: Tabs = { peers: 'peers', calls: 'calls', log: 'log' };

/** The key that shows what else is in a place. */
export const tabKeys: Readonly<Record<PaneName, string>> = { peers: 'F', calls: 'v', log: 'E' };

export const places = Object.keys(tabsOf) as PaneName[];

/** The tab that has the focus. */
export const focusedTab = ({ tabs, focus }: Pick<Model, 'tabs' | 'focus'>): TabName => tabs[focus];

/** The other tabs of a place. */
export function otherTabs({ tabs }: Pick<Model, 'tabs'>, place: PaneName): readonly TabName[] {
  return tabsOf[place].filter((tab) => tab !== tabs[place]);
}

/** The model with a tab in its place, which gets the focus. */
function withTab(model: Model, tab: TabName): Model {
  const place = placeOf(tab);
  return { ...model, focus: place, tabs: { ...model.tabs, [place]: tab } };
}

/** Goes to a tab, or from it back to the first one of its place. */
export function toggleTab(model: Model, tab: TabName): Model {
  const place = placeOf(tab);
  return withTab(model, model.tabs[place] === tab ? tabsOf[place][0] : tab);
}

/** The tab after the one that a place shows, or before it. */
export function turnTab(model: Model, place: PaneName, direction: 'next' | 'previous'): Model {
  const all: readonly TabName[] = tabsOf[place];
  const offset = direction === 'next' ? 1 : all.length - 1;
  const tab = all[(all.indexOf(model.tabs[place]) + offset) % all.length];
  return tab === undefined ? model : withTab(model, tab);
}

export const tabNamed = (name: string): TabName | undefined =>
  places.flatMap((place): readonly TabName[] => tabsOf[place]).find((tab) => tab === name);

const placeOf = (tab: TabName): PaneName =>
  places.find((place) => (tabsOf[place] as readonly TabName[]).includes(tab)) ?? 'peers';

import type { FeatureOverview } from '../../commands/feature/overview.ts';
import type { FeatureRow } from '../../commands/feature/rows.ts';
import { type Effect, type Message, type Step, step } from './message.ts';
import { type Model, topPage } from './model.ts';

/** The catalogue of features as it was last read; nothing is read while nobody looks. */
export interface FeaturesState {
  /** By an id of their own: a feature in two contexts has two. */
  readonly rows: ReadonlyMap<string, FeatureRow>;
  /** Counts what was read. */
  readonly revision: number;
  readonly reading: 'no' | 'yes' | 'again';
  /** Why it could not be read, and what to do. */
  readonly failure: readonly string[] | undefined;
  /** The view's `reloadedAt` when it was last asked for. */
  readonly reloadedAt: number | undefined;
  /** The lines of the feature whose page is open. */
  readonly details: { readonly id: string; readonly lines: readonly string[] } | undefined;
}

export const unreadFeatures: FeaturesState = {
  rows: new Map(),
  revision: 0,
  reading: 'no',
  failure: undefined,
  reloadedAt: undefined,
  details: undefined,
};

/** Asks for the catalogue where it is on the screen; what is being read already is read once more. */
export function readFeatures(model: Model): Step {
  if (model.tabs.peers !== 'features') return step(model);
  const { features } = model;
  const { reloadedAt } = model.view;
  const reading = features.reading === 'no' ? 'yes' : 'again';
  const asked: Model = { ...model, features: { ...features, reading, reloadedAt } };
  return reading === 'yes' ? step(asked, effectOf(asked)) : step(asked);
}

function effectOf(model: Model): Effect {
  const page = topPage(model);
  const row = page?.kind === 'feature' ? model.features.rows.get(page.id) : undefined;
  return { kind: 'read features', id: row?.id };
}

/** Asks again when the PBX has reloaded something. */
export function followReloads(model: Model): Step {
  const isNews = model.view.reloadedAt !== model.features.reloadedAt;
  return isNews ? readFeatures(model) : step(model);
}

type Read = Extract<Message, { kind: 'features read' | 'features failed' }>;

export function takeFeatures(model: Model, message: Read): Step {
  const { features } = model;
  const isLate = features.reading === 'again';
  const next: FeaturesState = {
    ...features,
    ...(message.kind === 'features read'
      ? found(message.overview, message.id)
      : failed(message.lines)),
    revision: features.revision + 1,
    reading: 'no',
  };
  const taken: Model = { ...model, features: next };
  return isLate ? readFeatures(taken) : step(taken);
}

function found({ rows, details }: FeatureOverview, id: string | undefined): Partial<FeaturesState> {
  const shown = id !== undefined && details !== undefined ? { id, lines: details } : undefined;
  return { rows: rowsById(rows), failure: undefined, details: shown };
}

function failed(lines: readonly string[]): Partial<FeaturesState> {
  return { rows: new Map(), failure: lines, details: undefined };
}

function rowsById(rows: readonly FeatureRow[]): Map<string, FeatureRow> {
  const byId = new Map<string, FeatureRow>();
  for (const row of rows) byId.set(byId.has(row.id) ? `${row.id}@${row.context}` : row.id, row);
  return byId;
}

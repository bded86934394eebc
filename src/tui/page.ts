import { type StyledLine, segment, strong, wrapLine } from '../text/line.ts';
import { symbolsOf } from '../text/look.ts';
import { type Binding, bindings, isAvailable, type Place } from './bindings.ts';
import { callDetails, channelDetails, featureDetails, logDetails, peerDetails } from './details.ts';
import { span } from './format.ts';
import { keyNames } from './keynames.ts';
import { pageSize } from './layout.ts';
import type { Model, Page, Run } from './model.ts';
import { calleeOf, callerOf } from './tables/calls.ts';

/** What a page shows now: its title and all its lines, none wider than `columns`. */
export interface PageContent {
  readonly title: string;
  readonly lines: readonly StyledLine[];
}

export function pageContent(model: Model, page: Page, columns: number): PageContent {
  const content = contentOf(model, page);
  if (page.kind === 'output') return content;
  return {
    title: content.title,
    lines: content.lines.flatMap((line) => wrapLine(line, columns, model.look)),
  };
}

function contentOf(model: Model, page: Page): PageContent {
  switch (page.kind) {
    case 'help':
      return { title: 'keys', lines: helpLines(model) };
    case 'output':
      return { title: 'output', lines: model.runs.flatMap((run) => runLines(run, model)) };
    case 'log line':
      return { title: 'log line', lines: logDetails(page.line) };
    default:
      return subjectContent(model, page.kind, page.id);
  }
}

function subjectContent(
  model: Model,
  kind: 'peer' | 'feature' | 'call' | 'channel',
  id: string,
): PageContent {
  const { view, look, features } = model;
  const feature = kind === 'feature' ? features.rows.get(id) : undefined;
  if (feature) return { title: `feature ${feature.id}`, lines: featureDetails(feature, model) };
  if (kind === 'feature' && features.failure)
    return { title: kind, lines: features.failure.map((text) => [segment(text)]) };
  const peer = kind === 'peer' ? view.peers.get(id) : undefined;
  if (peer) return { title: `peer ${peer.name}`, lines: peerDetails(peer, model) };
  const channel = kind === 'channel' ? view.channels.get(id) : undefined;
  if (channel) return { title: `channel ${id}`, lines: channelDetails(channel, model) };
  const call = kind === 'call' ? view.calls.get(id) : undefined;
  if (call) {
    const title = `call ${callerOf(call.caller)} ${symbolsOf(look).to} ${calleeOf(call)}`;
    return { title, lines: callDetails(call, model) };
  }
  const isThing = kind === 'peer' || kind === 'feature';
  const ended = isThing ? `the ${kind} is gone` : `the ${kind} has ended`;
  return { title: kind, lines: [[segment(`${ended}: Esc goes back`, 'dim')]] };
}

function runLines(run: Run, model: Model): StyledLine[] {
  const { prompt } = symbolsOf(model.look);
  const title: StyledLine = [
    segment(`${model.profile.name}${prompt} `, 'accent'),
    strong(run.title),
  ];
  return [
    ...wrapLine(title, pageSize(model).columns, model.look),
    ...run.rows,
    ...verdict(run, model),
    [],
  ];
}

function verdict(run: Run, { look, now }: Model): StyledLine[] {
  const { bad, busy } = symbolsOf(look);
  const time = span(now - run.startedAt);
  switch (run.phase) {
    case 'running':
      return [[segment(`${busy} running for ${time}: Ctrl-C interrupts it`, 'warn')]];
    case 'stopping':
      return [[segment(`${busy} being interrupted`, 'warn')]];
    case 'asking':
      return [[segment(`${busy} waits for your answer`, 'warn')]];
    case 'failed':
      if (run.status === 130) return [[segment('interrupted', 'warn')]];
      return [[segment(`${bad} failed, exit status ${run.status ?? 1}`, 'bad')]];
    default:
      return run.rows.length === 0 ? [[segment('done', 'dim')]] : [];
  }
}

const placeTitles: Readonly<Record<Place | 'anywhere', string>> = {
  anywhere: 'anywhere',
  pane: 'in the panes',
  page: 'on a page',
  command: 'on the command line',
  filter: 'in a filter',
  question: 'when asked',
  replay: 'in a replay',
};

const helpOrder = ['replay', 'pane', 'anywhere', 'page', 'command', 'filter', 'question'] as const;

/** Every key, with why it cannot act in the panes below this page. */
function helpLines(model: Model): StyledLine[] {
  const below: Model = { ...model, pages: [] };
  const lines: StyledLine[] = [];
  for (const place of helpOrder) {
    if (place === 'replay' && !model.replay) continue;
    lines.push([strong(placeTitles[place])]);
    for (const binding of bindings) {
      if (helpPlace(binding) !== place) continue;
      const available = isAvailable(binding, below);
      const why = available === true || place !== 'pane' ? '' : ` (${available})`;
      const keys = keyNames(binding.keys, model.look);
      lines.push([
        segment(`  ${keys}`.padEnd(20), 'accent'),
        segment(binding.help),
        segment(why, 'dim'),
      ]);
    }
    lines.push([]);
  }
  return lines;
}

function helpPlace({ places }: Binding): Place | 'anywhere' {
  return places.length > 2 ? 'anywhere' : (places[0] ?? 'pane');
}

import { type StyledLine, segment, strong, wrapLine } from '../text/line.ts';
import { symbolsOf } from '../text/look.ts';
import { deedLines } from './command-log.ts';
import { trailTo } from './crumbs.ts';
import {
  callDetails,
  channelDetails,
  eventDetails,
  featureDetails,
  logDetails,
  trunkDetails,
} from './details.ts';
import { span } from './format.ts';
import { pageSize } from './layout.ts';
import type { Model, Page, Run } from './model.ts';
import { peerDetails, unknownPeer } from './peer/page.ts';
import { seenTrunks } from './tables/trunks.ts';

/** What a page shows now: its title and all its lines, none wider than `columns`. */
export interface PageContent {
  readonly title: string;
  readonly lines: readonly StyledLine[];
}

export function pageContent(model: Model, page: Page, columns: number): PageContent {
  const title = trailTo(model, page, columns - PLACE_COLUMNS);
  const lines = linesOf(model, page);
  // What commands have said is wrapped already.
  if (page.kind === 'output') return { title, lines };
  return { title, lines: lines.flatMap((line) => wrapLine(line, columns, model.look)) };
}

/** Room for the place in the page, behind its title. */
const PLACE_COLUMNS = 24;

function linesOf(model: Model, page: Page): readonly StyledLine[] {
  switch (page.kind) {
    case 'deed':
      return deedLines(model, page.n);
    case 'command log':
    case 'shell':
      return [];
    case 'output':
      return model.runs.flatMap((run) => runLines(run, model));
    case 'log line':
      return logDetails(page.line);
    case 'event':
      return eventDetails(page.event);
    default:
      return subjectLines(model, page) ?? goneLines(model, page);
  }
}

type SubjectPage = Extract<Page, { id: string }>;

/** Undefined when it is gone. */
function subjectLines(model: Model, page: SubjectPage): readonly StyledLine[] | undefined {
  const { view, features, reads } = model;
  switch (page.kind) {
    case 'peer': {
      const peer = view.peers.get(page.id);
      return peer && peerDetails(peer, model, page);
    }
    case 'trunk': {
      const trunk = seenTrunks({ view, files: reads.trunks.value }).get(page.id);
      return trunk && trunkDetails(trunk);
    }
    case 'feature': {
      const feature = features.rows.get(page.id);
      return feature
        ? featureDetails(feature, model)
        : features.failure?.map((text) => [segment(text)]);
    }
    case 'channel': {
      const channel = view.channels.get(page.id);
      return channel && channelDetails(channel, model);
    }
    case 'call': {
      const call = view.calls.get(page.id);
      return call && callDetails(call, model, page.channel);
    }
  }
}

function goneLines(model: Model, { kind, id }: SubjectPage): readonly StyledLine[] {
  if (kind === 'peer') return unknownPeer(id, model);
  const hasEnded = kind === 'call' || kind === 'channel';
  const text = hasEnded ? `the ${kind} has ended` : `the ${kind} is gone`;
  return [[segment(`${text}: Esc goes back`, 'dim')]];
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

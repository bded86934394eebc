import { openDeed } from '../command-log.ts';
import { readFeatures } from '../features.ts';
import { type Step, say, step } from '../message.ts';
import { type Model, type Page, topPage } from '../model.ts';
import { chosenCall } from '../peer/calls.ts';
import { type Subject, subjectOf } from '../subject.ts';

/** Opens the page of what is selected; on the page of a peer, of the call that is chosen there. */
export function open(model: Model): Step {
  if (topPage(model)?.kind === 'command log') return step(openDeed(model));
  const page = pageToOpen(model);
  if (!page) return step(say(model, 'nothing is selected', 'warn'));
  const opened: Model = { ...model, pages: [...model.pages, page] };
  return page.kind === 'feature' ? readFeatures(opened) : step(opened);
}

/** What Enter would open; undefined where there is nothing. */
export function pageToOpen(model: Model): Page | undefined {
  const page = topPage(model);
  if (page?.kind === 'peer') {
    const call = chosenCall(model, page);
    return call && callPage(call.linkedid, undefined);
  }
  const subject = page ? undefined : subjectOf(model);
  return subject && pageOf(model, subject);
}

const callPage = (id: string, channel: string | undefined): Page =>
  channel === undefined
    ? { kind: 'call', id, section: 'ladder', top: 'end' }
    : { kind: 'call', id, channel, section: 'details', top: 0 };

function pageOf({ view }: Model, subject: Subject): Page | undefined {
  switch (subject.kind) {
    case 'peer':
      return peerPage(subject.peer.id);
    case 'trunk': {
      const { peer, file, name } = subject.trunk;
      if (peer || file) return peerPage(peer?.id ?? `IAX2/${name}`);
      return { kind: 'trunk', id: name, top: 0 };
    }
    case 'feature':
      return { kind: 'feature', id: subject.id, top: 0 };
    case 'call':
      return callPage(subject.call.linkedid, undefined);
    case 'channel': {
      const { uniqueid, linkedid } = subject.channel;
      if (view.calls.has(linkedid)) return callPage(linkedid, uniqueid);
      return { kind: 'channel', id: uniqueid, top: 0 };
    }
    case 'event':
      return { kind: 'event', event: subject.event, top: 0 };
    case 'log line':
      return { kind: 'log line', line: subject.line, top: 0 };
    default:
      return undefined;
  }
}

const peerPage = (id: string): Page => ({ kind: 'peer', id, top: 0, chosen: 0 });

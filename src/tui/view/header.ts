import type { PbxView } from '../../../asterisk/state/types.ts';
import {
  lineWidth,
  restyle,
  type Segment,
  type StyledLine,
  segment,
  spread,
  strong,
  toWidth,
} from '../../text/line.ts';
import { symbolsOf } from '../../text/look.ts';
import { count, span } from '../format.ts';
import type { Model } from '../model.ts';
import { kindBand } from './band.ts';
import { recordingSegments, replaySegments } from './replay.ts';

/** Profile, version, uptime, calls, and whether the view is live; what does not fit is left out from the end. */
export function headerLine(model: Model): StyledLine {
  const { look, size } = model;
  const state = replaySegments(model) ?? [...recordingSegments(model), ...stateSegments(model)];
  const room = size.columns - lineWidth(state, look) - 1;
  const facts = factsOf(model);
  const separator = segment(`  ${symbolsOf(look).dot}  `, 'dim');
  let left: StyledLine = [segment(' '), strong('pbxctl'), segment(' '), ...nameOf(model)];
  for (const fact of facts) {
    const longer = [...left, separator, segment(fact)];
    if (lineWidth(longer, look) > room) break;
    left = longer;
  }
  const line = spread(left, state, size.columns, look);
  return model.profile.production ? restyle(line, { tone: 'bad', inverse: true }) : line;
}

/** The kind of the PBX and its name, which is plain where the keys act on another. */
function nameOf({ profile, pbxs }: Model): StyledLine {
  const isOther = pbxs.beside?.focused === false;
  const name = isOther ? segment(profile.name) : strong(profile.name, 'accent');
  return [kindBand(profile), segment(' '), name];
}

function factsOf({ view, now, status }: Model): string[] {
  if (status.phase === 'connecting') return [];
  const facts = [count(view.calls.size, 'call')];
  if (view.asteriskVersion !== undefined) {
    // Distributions add to it: 22.10.1+dfsg+~cs6.17.
    const version = /\d[\d.]*/.exec(view.asteriskVersion)?.[0] ?? view.asteriskVersion;
    facts.unshift(`Asterisk ${version}`);
  }
  if (view.registrations.size > 0) facts.push(trunksOf(view));
  if (view.startedAt !== undefined && status.phase === 'live') {
    facts.push(`up ${span(now - view.startedAt)}`);
  }
  return facts;
}

/** Where this PBX is registered itself. */
function trunksOf({ registrations }: PbxView): string {
  let registered = 0;
  for (const { status } of registrations.values()) {
    if (/^registered$/i.test(status)) registered++;
  }
  return `${registered}/${registrations.size} registrations`;
}

function stateSegments({ status, look }: Model): Segment[] {
  const symbols = symbolsOf(look);
  switch (status.phase) {
    case 'live':
      return [segment(`${symbols.good} live `, 'good')];
    case 'connecting':
      return [segment(`${symbols.busy} connecting `, 'warn')];
    case 'lost':
      return [strong(`${symbols.bad} disconnected `, 'bad')];
    default:
      return [segment(`${symbols.off} closed `, 'dim')];
  }
}

/** The sentence under the header while the view cannot be believed. */
export function bannerLine(model: Model): StyledLine {
  const { status, now, statusAt, size, look, profile } = model;
  const fitted = (text: string, tone: 'warn' | 'bad'): StyledLine =>
    toWidth([segment(` ${text}`, tone)], size.columns, look);
  if (status.phase === 'connecting') return fitted(`connecting to ${profile.name}`, 'warn');
  if (status.phase !== 'lost')
    return fitted('the connection is closed: what is shown is from before', 'bad');
  const retryMs = statusAt + status.retryInMs - now;
  const retry = retryMs > 0 ? `retrying in ${Math.ceil(retryMs / 1000)} s` : 'retrying now';
  const lost = `disconnected ${span(now - status.since)} ago: ${status.reason.replace(/\.$/, '')}`;
  for (const tail of ['; what is shown is from before', '']) {
    const whole = `${lost}; ${retry}${tail}`;
    if (lineWidth([segment(whole)], look) < size.columns) return fitted(whole, 'bad');
  }
  return spread([segment(` ${lost}`, 'bad')], [segment(`; ${retry} `, 'bad')], size.columns, look);
}

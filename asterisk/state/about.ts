import type { Take } from './callEvents.ts';
import { count, type Fields, text } from './fields.ts';

/** What is known of Asterisk itself. */
export interface About {
  asteriskVersion: string | undefined;
  startedAt: number | undefined;
  reloadedAt: number | undefined;
}

export function aboutTakes(about: About, now: () => number): Map<string, Take> {
  return new Map<string, Take>([
    [
      'fullybooted',
      (fields) => {
        about.startedAt = secondsAgo(fields, 'uptime', now()) ?? about.startedAt;
        about.reloadedAt = secondsAgo(fields, 'lastreload', now()) ?? about.reloadedAt;
      },
    ],
    [
      'reload',
      () => {
        about.reloadedAt = now();
      },
    ],
  ]);
}

/** Takes the answers of CoreSettings and CoreStatus. */
export function takeResponse(about: About, fields: Fields): boolean {
  const version = text(fields, 'asteriskversion');
  if (version !== '') about.asteriskVersion = version;
  about.startedAt ??= localTime(fields, 'corestartup');
  about.reloadedAt ??= localTime(fields, 'corereload');
  return version !== '' || fields.has('corestartupdate');
}

function secondsAgo(fields: Fields, name: string, now: number): number | undefined {
  const seconds = count(fields, name);
  return seconds === undefined ? undefined : now - seconds * 1000;
}

/** CoreStatus tells times without their zone: right where Asterisk shares ours, and FullyBooted goes first. */
function localTime(fields: Fields, prefix: string): number | undefined {
  const at = Date.parse(`${text(fields, `${prefix}date`)}T${text(fields, `${prefix}time`)}`);
  return Number.isNaN(at) ? undefined : at;
}

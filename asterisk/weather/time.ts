const HOUR_MS = 3_600_000;
const MONTHS_BACK = 12;

/** How far ahead of a clock an observation may be: stations round up, and clocks differ. */
export const CLOCK_SLACK_MS = HOUR_MS;

/**
 * When `DDHHMMZ` was: the latest such time that is not after `reference`, give or take an hour.
 * Milliseconds since the epoch; undefined when there is no such time of a month.
 */
export function observationTime(group: string, reference: number): number | undefined {
  const [, day = 0, hour = 0, minute = 0] = /^(\d\d)(\d\d)(\d\d)Z$/.exec(group)?.map(Number) ?? [];
  if (hour > 23 || minute > 59) return undefined;
  const latest = new Date(reference + CLOCK_SLACK_MS);
  for (let back = 0; back <= MONTHS_BACK; back++) {
    const month = latest.getUTCMonth() - back;
    const at = new Date(Date.UTC(latest.getUTCFullYear(), month, day, hour, minute));
    if (at.getUTCDate() === day && at <= latest) return at.getTime();
  }
  return undefined;
}

/** The date line of NOAA's station files, `2021/03/10 14:00` in UTC. */
export function dateLineTime(text: string): number | undefined {
  const found = /^\s*(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d)\s/.exec(text)?.map(Number);
  if (!found) return undefined;
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0] = found;
  return Date.UTC(year, month - 1, day, hour, minute);
}

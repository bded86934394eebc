import { PbxError } from '../errors.ts';
import { type Fetched, keep, keptReport } from './cache.ts';
import { askSource, type Fetch } from './fetch.ts';
import { reportIn } from './report.ts';
import type { WeatherSource } from './sources.ts';
import { DEFAULT_STATION, stationCode } from './station.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a fetched report serves without asking again: stations report each half hour or hour. */
const FRESH_MS = 10 * MINUTE_MS;
/** The oldest observation that is told, by its own time. */
const OLDEST_MS = 3 * HOUR_MS;
/** A caller waits. */
const TIMEOUT_MS = 3_000;
const TOTAL_MS = 6_000;

export interface ObtainOptions {
  /** ICAO code. */
  readonly station: string;
  /** Asked in this order until one answers. */
  readonly sources: readonly WeatherSource[];
  /** Made when it is needed; one small file a station. */
  readonly cacheDir: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly fetch?: Fetch;
  /** For one source, and for all of them. */
  readonly timeoutMs?: number;
  readonly totalMs?: number;
}

export interface ObtainedWeather extends Fetched {
  /** Kept from before, since no source has one now. */
  readonly isStale: boolean;
  /** Why each source that was asked had none. */
  readonly failures: readonly string[];
}

/**
 * The present weather of a station: kept less than 10 minutes ago, else from the first source that has it,
 * else what was kept, observed at most 3 hours ago. PbxError `usage` for what is no station, `not-found`
 * when a source knows no report of it, else `unreachable`.
 */
export async function obtainWeather(options: ObtainOptions): Promise<ObtainedWeather> {
  const { cacheDir, now } = options;
  const station = stationCode(options.station);
  const kept = await keptReport(cacheDir, station, now);
  const usable = kept && isRecent(kept, now) ? kept : undefined;
  if (usable && isFresh(usable, options)) return { ...usable, isStale: false, failures: [] };
  const { fetched, failures } = await fromSources(station, options);
  const said = failures.map(({ message }) => message);
  if (fetched) {
    await tryToKeep(cacheDir, fetched);
    return { ...fetched, isStale: false, failures: said };
  }
  if (usable) return { ...usable, isStale: true, failures: said };
  throw noWeather(station, failures);
}

const isRecent = ({ report }: Fetched, now: number): boolean =>
  now - report.observedAt <= OLDEST_MS;

/** One from a source that is asked no more does not keep the others from being asked. */
const isFresh = ({ fetchedAt, source }: Fetched, { now, sources }: ObtainOptions): boolean =>
  now - fetchedAt < FRESH_MS && sources.some(({ name }) => name === source);

/** A report that cannot be kept (the disk is full) is as good as one that can. */
async function tryToKeep(folder: string, fetched: Fetched): Promise<void> {
  try {
    await keep(folder, fetched);
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
  }
}

interface FromSources {
  readonly fetched: Fetched | undefined;
  readonly failures: readonly PbxError[];
}

async function fromSources(station: string, options: ObtainOptions): Promise<FromSources> {
  const failures: PbxError[] = [];
  const deadline = AbortSignal.timeout(options.totalMs ?? TOTAL_MS);
  for (const source of options.sources) {
    try {
      return { fetched: await fromSource(source, station, options, deadline), failures };
    } catch (error) {
      if (!(error instanceof PbxError) || error.code === 'interrupted') throw error;
      failures.push(error);
    }
  }
  return { fetched: undefined, failures };
}

async function fromSource(
  source: WeatherSource,
  station: string,
  options: ObtainOptions,
  deadline: AbortSignal,
): Promise<Fetched> {
  const { now, signal, fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS } = options;
  const text = await askSource(source, station, { fetch, timeoutMs, deadline, signal });
  const report = reportIn(text, station, now);
  const { name } = source;
  if (text.trim() === '') throw new PbxError('not-found', `${name} has no report of this station`);
  if (!report)
    throw new PbxError('failed', `${name} answered with what is no report of ${station}`);
  const fetched = { report, source: name, fetchedAt: now };
  if (isRecent(fetched, now)) return fetched;
  const last = new Date(report.observedAt).toISOString().slice(0, 16).replace('T', ' ');
  throw new PbxError('not-found', `${name} has had no report of this station since ${last} UTC`);
}

const NEIGHBOUR = 'LFMT';

function noWeather(station: string, failures: readonly PbxError[]): PbxError {
  const why = failures.map(({ message }) => `\n${message}`).join('');
  if (failures.some(({ code }) => code === 'not-found'))
    return new PbxError(
      'not-found',
      `there is no weather report of ${station} now:${why}`,
      `pbxctl weather ${station === NEIGHBOUR ? DEFAULT_STATION : NEIGHBOUR}   another station (${station} may be none, or asleep)`,
    );
  return new PbxError(
    'unreachable',
    `no source has given a weather report of ${station}:${why}`,
    `PBXCTL_METAR_URLS='http://HOST/{station}.TXT' pbxctl weather ${station}   asks a server of your own`,
  );
}

import { PbxError } from '../errors.ts';
import { networkReason } from '../network.ts';
import { urlFor, type WeatherSource } from './sources.ts';

/** A report has a few hundred bytes, a page that says so in HTML some thousand. */
const MOST_BYTES = 64 * 1024;

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Asking {
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  /** Ends the asking of all sources. */
  readonly deadline: AbortSignal;
  /** The person who waits has gone. */
  readonly signal: AbortSignal;
}

/**
 * What a source answers for a station, at most 64 KiB. PbxError says why there is nothing: `not-found`
 * (no report of this station), `timeout`, `unreachable`, `failed` (an answer that is of no use) or
 * `interrupted`.
 */
export async function askSource(
  source: WeatherSource,
  station: string,
  asking: Asking,
): Promise<string> {
  const { timeoutMs, deadline, signal } = asking;
  const bounded = AbortSignal.any([signal, deadline, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await asking.fetch(urlFor(source, station), {
      headers: { 'user-agent': 'pbxctl', accept: 'text/plain, */*;q=0.5' },
      signal: bounded,
    });
    return await textOf(response, source.name);
  } catch (error) {
    if (signal.aborted) throw new PbxError('interrupted', 'Interrupted.');
    if (error instanceof PbxError) throw error;
    if (deadline.aborted)
      throw new PbxError('timeout', `the time was over before ${source.name} had answered`);
    if (bounded.aborted)
      throw new PbxError('timeout', `${source.name} did not answer within ${timeoutMs / 1000} s`);
    throw new PbxError('unreachable', `${source.name}: ${networkReason(error)}`, undefined, error);
  }
}

async function textOf(response: Response, name: string): Promise<string> {
  const { status } = response;
  if (status === 200) return bodyOf(response, name);
  await response.body?.cancel();
  if (status === 204 || status === 404)
    throw new PbxError(
      'not-found',
      `${name} has no report of this station (HTTP status ${status})`,
    );
  throw new PbxError('failed', `${name} answered with HTTP status ${status}`);
}

async function bodyOf({ body }: Response, name: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body ?? []) {
    pieces.push(piece);
    size += piece.length;
    if (size > MOST_BYTES)
      throw new PbxError('failed', `${name} answered with more than ${MOST_BYTES / 1024} KiB`);
  }
  return Buffer.concat(pieces).toString('latin1');
}

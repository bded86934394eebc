import { PbxError } from '../errors.ts';

/** Bytes of a live stream, as they come. */
export type ByteStream = AsyncIterable<Uint8Array>;

const PLAYLIST_BYTES = 64_000;
const PLAYLISTS = 3;

/**
 * Opens an HTTP stream, through redirections and playlists (M3U, PLS). PbxError `unreachable` with the
 * reason when it does not answer in time, answers with an error, or with a page in place of sound.
 */
export async function openStream(
  url: string,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<ByteStream> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const both = AbortSignal.any([signal, late.signal]);
  try {
    return await follow(url, both, PLAYLISTS);
  } catch (error) {
    if (error instanceof PbxError) throw error;
    const why = late.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : causeOf(error);
    throw new PbxError('unreachable', `${url}: ${why}`, undefined, error);
  } finally {
    clearTimeout(timer);
  }
}

async function follow(url: string, signal: AbortSignal, left: number): Promise<ByteStream> {
  const response = await fetch(url, { signal, headers: { 'User-Agent': 'pbxctl' } });
  const refuse = async (why: string): Promise<never> => {
    await response.body?.cancel();
    throw new PbxError('unreachable', `${url}: ${why}`);
  };
  if (!response.ok) return refuse(`the server says ${response.status}`);
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^text\/html/.test(type)) return refuse('this is a web page, not a stream');
  if (!response.body) return refuse('the server sends nothing');
  if (!/mpegurl|scpls/.test(type) && !/\.(m3u|pls)$/i.test(new URL(url).pathname))
    return response.body;
  const next = entryOf(await beginning(response.body));
  if (next === undefined || left === 0) return refuse('its playlist names no stream');
  return follow(next, signal, left - 1);
}

async function beginning(body: ByteStream): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
    if (length > PLAYLIST_BYTES) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The first address of a playlist. */
export function entryOf(playlist: string): string | undefined {
  for (const line of playlist.split(/\r?\n/)) {
    const url = /^(?:File\d+=)?(https?:\/\/\S+)$/i.exec(line.trim())?.[1];
    if (url !== undefined && URL.canParse(url)) return url;
  }
  return undefined;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}

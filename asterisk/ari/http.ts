import { errorOfNetwork, errorOfStatus } from './failures.ts';
import type { AriCall, AriValue } from './port.ts';

export interface HttpOptions {
  /** `host:port` */
  readonly address: string;
  readonly username: string;
  readonly secret: string;
  readonly timeoutMs: number;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Sends one REST call; resolves with the answer of a success, rejects with PbxError. */
export type Rest = (method: Method, path: string, call?: AriCall) => Promise<Buffer>;

export function createRest(options: HttpOptions): Rest {
  const { address } = options;
  const authorization = authorizationOf(options);
  return async (method, path, { query = {}, body, timeoutMs = options.timeoutMs } = {}) => {
    const url = `http://${address}/ari${path}${queryOf(query)}`;
    const init = {
      method,
      headers: { authorization, ...(body === undefined ? {} : JSON_BODY) },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'error' as const,
      signal: AbortSignal.timeout(timeoutMs),
    };
    const { status, ok, bytes } = await exchange(url, init).catch((error) => {
      throw errorOfNetwork(address, error, timeoutMs);
    });
    if (!ok) throw errorOfStatus(options, `${method} ${path}`, status, messageIn(bytes));
    return bytes;
  };
}

const JSON_BODY = { 'content-type': 'application/json' };

async function exchange(url: string, init: RequestInit) {
  const response = await fetch(url, init);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, ok: response.ok, bytes };
}

/** In a header and never in a URL, since URLs are logged. */
export function authorizationOf({ username, secret }: HttpOptions): string {
  return `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`;
}

export function queryOf(query: Readonly<Record<string, AriValue>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(textOf(value))}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function textOf(value: Exclude<AriValue, undefined>): string {
  return typeof value === 'object' ? value.join(',') : String(value);
}

/** Most refusals say why: `{"message":"Channel not found"}`. */
function messageIn(bytes: Buffer): string | undefined {
  try {
    const answer: unknown = JSON.parse(bytes.toString('utf8'));
    const hasMessage = typeof answer === 'object' && answer !== null && 'message' in answer;
    return hasMessage ? String(answer.message) : undefined;
  } catch {
    return undefined;
  }
}

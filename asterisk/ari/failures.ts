import { messageOf, PbxError } from '../errors.ts';

const ENABLE = 'Is Asterisk running, with enabled=yes in http.conf and in ari.conf?';

/** What an HTTP status of ARI means; `said` is the `message` of Asterisk's answer. */
export function errorOfStatus(
  { address, username }: { readonly address: string; readonly username: string },
  call: string,
  status: number,
  said: string | undefined,
): PbxError {
  const reason = said ?? `HTTP status ${status}`;
  if (status === 401)
    return new PbxError(
      'refused',
      `${address} refused the ARI user ${username}.`,
      `Check the password of [${username}] in ari.conf there, then: module reload res_ari`,
    );
  // The status also stands for other things, such as "Unsupported channel type".
  if (status === 403 && /denied/i.test(reason))
    return new PbxError(
      'refused',
      `The ARI user ${username} may not ${call}: ${reason}.`,
      `Is read_only set for [${username}] in ari.conf?`,
    );
  if (status === 404)
    return new PbxError(
      'not-found',
      `${call}: ${reason}.`,
      said === undefined ? ENABLE : undefined,
    );
  return new PbxError('failed', `${call}: ${reason}.`);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed',
  EHOSTUNREACH: 'no route to this host',
  ENETUNREACH: 'no route to this network',
  ENOTFOUND: 'no host of this name',
  EAI_AGAIN: 'the name could not be looked up',
};

/** What a failed fetch or WebSocket means. */
export function errorOfNetwork(address: string, error: unknown, timeoutMs: number): PbxError {
  if (error instanceof Error && error.name === 'TimeoutError')
    return new PbxError('timeout', `${address} did not answer within ${timeoutMs / 1000} s.`);
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const reason = REASONS[codeOf(cause)] ?? messageOf(cause);
  return new PbxError('unreachable', `${address}: ${reason}.`, ENABLE, error);
}

function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode ? String(error.code) : '';
}

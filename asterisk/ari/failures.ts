import { PbxError } from '../errors.ts';
import { networkReason } from '../network.ts';

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

/** What a failed fetch or WebSocket means. */
export function errorOfNetwork(address: string, error: unknown, timeoutMs: number): PbxError {
  if (error instanceof Error && error.name === 'TimeoutError')
    return new PbxError('timeout', `${address} did not answer within ${timeoutMs / 1000} s.`);
  return new PbxError('unreachable', `${address}: ${networkReason(error)}.`, ENABLE, error);
}

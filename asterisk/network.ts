import { messageOf } from './errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed',
  EHOSTUNREACH: 'no route to this host',
  ENETUNREACH: 'no route to this network',
  ENOTFOUND: 'no host of this name',
  EAI_AGAIN: 'the name could not be looked up',
};

/** Why a fetch or a WebSocket failed, in words. */
export function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return REASONS[codeOf(cause)] ?? messageOf(cause);
}

/** A cause of several (each address of a host that was tried) has the code of the first. */
function codeOf(cause: unknown): string {
  const hasCode = typeof cause === 'object' && cause !== null && 'code' in cause;
  return hasCode ? String(cause.code) : '';
}

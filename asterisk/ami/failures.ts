import { PbxError } from '../errors.ts';
import type { AmiMessage } from './message.ts';

/** What `Response: Error` means to a person who sent `actionName`. */
export function errorOfResponse(actionName: string, response: AmiMessage): PbxError {
  const said = response.get('Message')?.trim() || 'no reason given';
  if (/permission denied/i.test(said))
    return new PbxError(
      'refused',
      `Asterisk does not permit this AMI user the action ${actionName}.`,
      'Give the user the write classes that the action needs (manager.conf, write=), then: manager reload',
    );
  if (/no such|not found|does ?n[o']t exist|did not find|no \w+ by that/i.test(said))
    return new PbxError('not-found', `${actionName}: ${said}`);
  return new PbxError('failed', `${actionName}: ${said}`);
}

const EMPTY_LIST = /^(no (?!such\b)(?!.*\bby that\b)[\w ]*\bfound|no active \w+|there are no )/i;

/** Lists that are empty may answer `Response: Error` ("No endpoints found"). */
export function saysEmptyList(response: AmiMessage): boolean {
  return EMPTY_LIST.test(response.get('Message') ?? '');
}

/** Why a connection could not be opened, or ended. */
export function errorOfTransport(
  address: string,
  error: NodeJS.ErrnoException | undefined,
): PbxError {
  const hint = 'Is Asterisk running, and is AMI enabled there (manager.conf, enabled=yes)?';
  if (error === undefined)
    return new PbxError('unreachable', `${address} closed the AMI connection.`, hint);
  return new PbxError(
    'unreachable',
    `${address}: ${reasonOf(error)}.`,
    hintOf(error) ?? hint,
    error,
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to this host',
  ENETUNREACH: 'no route to this network',
  ENOTFOUND: 'no host of this name',
  EAI_AGAIN: 'the name could not be looked up',
};

function reasonOf(error: NodeJS.ErrnoException): string {
  return REASONS[error.code ?? ''] ?? (error.message || String(error.code));
}

function hintOf({ code = '' }: NodeJS.ErrnoException): string | undefined {
  if (/^ERR_SSL|WRONG_VERSION|EPROTO/.test(code))
    return 'Does this port speak TLS (manager.conf, tlsenable and tlsbindaddr)?';
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(code))
    return "Trust the server's certificate (tls.ca), or use a name that it is made for (tls.servername).";
  return undefined;
}

import type { AmiMessage } from '../../asterisk/ami/message.ts';
import { clock } from '../../asterisk/log/text.ts';
import type { LogLevel, LogLine } from '../../asterisk/log/types.ts';
import type { Context } from '../context.ts';

/** Security events as the lines that Asterisk logs of the same, for a PBX whose log is elsewhere. */
export async function eventLines(context: Context): Promise<AsyncIterable<LogLine>> {
  const waiting: LogLine[] = [];
  let wake = () => {};
  const stop = await context.onEvent((event) => {
    const line = lineOf(event, context.now());
    if (!line) return;
    waiting.push(line);
    wake();
  });
  const { signal } = context;
  async function* each(): AsyncGenerator<LogLine> {
    const onAbort = () => wake();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        yield* waiting.splice(0);
        if (waiting.length > 0 || signal.aborted) continue;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      stop();
    }
  }
  return each();
}

/** Undefined for events that tell of no login and no registration. */
export function lineOf(event: AmiMessage, now: number): LogLine | undefined {
  const said = messageOf(event);
  if (!said) return undefined;
  const [level, message] = said;
  const time = clock(now);
  return { time, level, callId: '', file: 'security', line: 0, function: '', message };
}

/** Names that tell why where the reason is no access list: res_pjsip_registrar.c. */
const AORS: Readonly<Record<string, (account: string) => string>> = {
  registrar_requested_aor_not_found: (account) =>
    `AOR '${account}' not found for endpoint '${account}'`,
  registrar_attempt_without_configured_aors: (account) =>
    `Endpoint '${account}' has no configured AORs`,
  registrar_attempt_without_registration_permitted: (account) =>
    `AOR '${account}' has no configured max_contacts. Endpoint '${account}' unable to register`,
  registrar_attempt_exceeds_maximum_configured_contacts: (account) =>
    `Registration attempt from endpoint '${account}' to AOR '${account}' will exceed max contacts of 0`,
};

function messageOf(event: AmiMessage): readonly [LogLevel, string] | undefined {
  const get = (name: string) => event.get(name) ?? '';
  const account = get('AccountID')
    .replace(/^sips?:/i, '')
    .replace(/@.*$/, '');
  const [, , host = '', port = ''] = get('RemoteAddress').split('/');
  const address = `${host}:${port}`;
  const failed = (why: string) =>
    [
      'NOTICE',
      `Registration from '<sip:${account}@pbx>' failed for '${address}' - ${why}`,
    ] as const;
  if (event.event === 'PeerStatus' || event.event === 'ContactStatus') return status(event);
  if (!/^(PJSIP|SIP)$/i.test(get('Service')) || account === '<unknown>') return undefined;
  switch (event.event) {
    case 'InvalidAccountID':
      return failed('No matching endpoint found');
    case 'ChallengeResponseFailed':
    case 'InvalidPassword':
      return failed('Wrong password');
    case 'InvalidTransport':
      return failed('Device not configured to use this transport type');
    case 'FailedACL':
    case 'RequestNotSupported': {
      const name = get('ACLName') || get('RequestType');
      const known = Object.hasOwn(AORS, name) ? AORS[name] : undefined;
      return known ? ['WARNING', known(account)] : failed(`refused by ACL ${name}`);
    }
    default:
      return undefined;
  }
}

function status(event: AmiMessage): readonly [LogLevel, string] | undefined {
  const get = (name: string) => event.get(name) ?? '';
  if (event.event === 'ContactStatus') {
    if (get('ContactStatus') === 'Created')
      return ['VERBOSE', `Added contact '${get('URI')}' to AOR '${get('AOR')}'`];
    return get('ContactStatus') === 'Removed'
      ? ['VERBOSE', `Removed contact '${get('URI')}' from AOR '${get('AOR')}'`]
      : undefined;
  }
  const [technology = '', name = ''] = get('Peer').split('/');
  const how = get('PeerStatus');
  if (technology === 'PJSIP' || !/^(Registered|Unregistered)$/.test(how)) return undefined;
  return ['VERBOSE', `${how} SIP '${name}'${get('Address') === '' ? '' : ` at ${get('Address')}`}`];
}

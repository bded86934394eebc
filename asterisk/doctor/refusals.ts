import type { LogLine } from '../log/types.ts';
import { timeOf } from './says.ts';

export type RefusalKind =
  | 'password'
  | 'unknown'
  | 'acl'
  | 'transport'
  | 'fixed'
  | 'aor'
  | 'extension'
  | 'codec'
  | 'other';

/** A registration or call that Asterisk refused, as its log tells it. */
export interface Refusal {
  readonly kind: RefusalKind;
  /** The account that was tried; empty where the line does not tell. */
  readonly account: string;
  /** `ip:port`, or empty. */
  readonly address: string;
  /** Asterisk's own words for it. */
  readonly reason: string;
  readonly number?: string;
  readonly context?: string;
  readonly line: LogLine;
}

/** An account that got in. */
export interface Admission {
  readonly account: string;
  readonly address: string;
  readonly what: 'logged in' | 'registered' | 'unregistered';
  readonly line: LogLine;
}

/** What pjsip_distributor.c and chan_sip.c say behind the dash. */
const REASONS: readonly (readonly [RefusalKind, RegExp])[] = [
  ['unknown', /^No matching (endpoint|peer) found/i],
  ['password', /^(Failed to authenticate|Wrong password|Username\/auth name mismatch)/i],
  ['acl', /ACL/],
  ['transport', /transport type/i],
  ['fixed', /not supposed to register/i],
];

type Read = (match: RegExpExecArray, line: LogLine) => Omit<Refusal, 'line'>;

const kindOf = (reason: string): RefusalKind =>
  REASONS.find(([, form]) => form.test(reason))?.[0] ?? 'other';

const aor = (account: string, address: string, reason: string): Omit<Refusal, 'line'> => ({
  ...{ kind: 'aor' as const, account, address, reason },
});

/** Lines of 16 and 22: res_pjsip/pjsip_distributor.c, res_pjsip_registrar.c, res_pjsip_session.c, chan_sip.c. */
const LINES: readonly (readonly [RegExp, Read])[] = [
  [
    /^Request '\w+' from '(.*)' failed for '([^']*)' \(callid: [^)]*\) - (.*)$/s,
    ([, from = '', address = '', reason = '']) => ({
      ...{ kind: kindOf(reason), account: accountOf(from), address, reason },
    }),
  ],
  [
    /^Registration from '(.*)' failed for '([^']*)' - (.*)$/s,
    ([, from = '', address = '', reason = '']) => ({
      ...{ kind: kindOf(reason), account: accountOf(from), address, reason },
    }),
  ],
  [
    /^(?:(\S+): )?Call (?:from '([^']*)' )?\(?(?:\w+:)?([^)]*)\)? to extension '([^']*)' rejected because extension not found in context '([^']*)'/,
    ([, endpoint, peer, address = '', number = '', context = '']) => ({
      ...{ kind: 'extension', account: endpoint ?? peer ?? '', address, number, context },
      reason: 'extension not found',
    }),
  ],
  [
    /^(No compatible codecs, not accepting this offer|No joint capabilities for)/,
    ([reason = '']) => ({ kind: 'codec', account: '', address: '', reason }),
  ],
  [
    /^AOR '([^']*)' not found for endpoint '([^']*)'(?: \(([^)]*)\))?/,
    ([, name = '', account = '', address = '']) => aor(account, address, `no aor ${name}`),
  ],
  [
    /^Endpoint '([^']*)'(?: \(([^)]*)\))? has no configured AORs/,
    ([, account = '', address = '']) => aor(account, address, 'the endpoint has no aors'),
  ],
  [
    /^AOR '([^']*)' has no configured max_contacts\. Endpoint '([^']*)'/,
    ([, name = '', account = '']) => aor(account, '', `aor ${name} takes no contact`),
  ],
  [
    /^Registration attempt from endpoint '([^']*)'(?: \(([^)]*)\))? to AOR '([^']*)' will exceed max contacts of (\d+)/,
    ([, account = '', address = '', name = '', most = '']) =>
      aor(account, address, `aor ${name} has ${most} contacts already`),
  ],
];

/** Undefined for lines that tell of no refusal. */
export function refusalOf(line: LogLine): Refusal | undefined {
  if (line.level === 'VERBOSE' || line.level === 'DTMF') return undefined;
  for (const [form, read] of LINES) {
    const match = form.exec(line.message.trim());
    if (match) return { ...read(match, line), line };
  }
  return undefined;
}

const ADDED = /^Added contact '([^']*)' to AOR '([^']*)'/;
const REMOVED = /^Removed contact '([^']*)' from AOR '([^']*)'/;
const REGISTERED = /^(Registered|Unregistered) SIP '([^']*)'(?: at (\S+))?/;
const LOGGED_IN = /^SecurityEvent="SuccessfulAuth",.*Service="(?:PJSIP|SIP)"/;

/** Undefined for lines that tell of no success. */
export function admissionOf(line: LogLine): Admission | undefined {
  const { message } = line;
  if (line.level === 'SECURITY') {
    if (!LOGGED_IN.test(message)) return undefined;
    const account = accountOf(/AccountID="([^"]*)"/.exec(message)?.[1] ?? '');
    const [, host = '', port = ''] =
      /RemoteAddress="IPV[46]\/\w+\/([^/"]*)\/(\d+)"/.exec(message) ?? [];
    return { account, address: `${host}:${port}`, what: 'logged in', line };
  }
  const [, gone, left] = REMOVED.exec(message) ?? [];
  if (left !== undefined)
    return { account: left, address: addressOf(gone ?? ''), what: 'unregistered', line };
  const [, uri, added] = ADDED.exec(message) ?? [];
  if (added !== undefined)
    return { account: added, address: addressOf(uri ?? ''), what: 'registered', line };
  const [, how, name, at] = REGISTERED.exec(message) ?? [];
  if (name === undefined) return undefined;
  const what = how === 'Registered' ? 'registered' : 'unregistered';
  return { account: name, address: at ?? '', what, line };
}

/** `701` of `"Phone A" <sip:701@127.0.0.198>;tag=1`. */
function accountOf(text: string): string {
  const [, user] = /sips?:([^@;>]*)@/i.exec(text) ?? [];
  return user ?? text;
}

/** `127.0.0.127:5060` of `sip:701@127.0.0.127:5060;transport=udp`. */
const addressOf = (uri: string): string =>
  uri.replace(/^sips?:(?:[^@]*@)?/i, '').replace(/;.*$/, '');

/** The refusals of accounts that did not get in afterwards, the last of each account and kind, with all its lines. */
export function standing(
  log: readonly LogLine[],
): readonly { readonly refusal: Refusal; readonly lines: readonly LogLine[] }[] {
  const open = new Map<string, { refusal: Refusal; lines: LogLine[] }>();
  for (const line of log) {
    const admitted = admissionOf(line);
    if (admitted)
      for (const [key, { refusal }] of open)
        if (refusal.account === admitted.account && isOfLogin(refusal)) open.delete(key);
    const refusal = refusalOf(line);
    if (!refusal) continue;
    const { kind, account, number = '', context = '' } = refusal;
    const about = kind === 'unknown' ? 'password' : kind;
    const key = [about, account, number, context].join('\n');
    const before = open.get(key);
    open.set(key, {
      refusal: before && isEcho(before.refusal, refusal) ? before.refusal : refusal,
      lines: [...(before?.lines ?? []), line],
    });
  }
  return [...open.values()];
}

const ECHO_MS = 5_000;

/** PJSIP lets a stranger try a password, and says of him, too, that it is wrong. */
const isEcho = (before: Refusal, { kind, line }: Refusal): boolean =>
  before.kind === 'unknown' &&
  kind === 'password' &&
  !(timeOf(line) - timeOf(before.line) > ECHO_MS);

/** What ends when the account gets in. Aor trouble comes after the password was right. */
export const isOfLogin = ({ kind }: Refusal): boolean =>
  kind === 'password' || kind === 'unknown' || kind === 'acl' || kind === 'transport';

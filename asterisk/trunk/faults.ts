import type { PeerStatus } from '../state/types.ts';
import type { Encryption } from './port.ts';

/** What was seen of a call, or of a registration, that failed. */
export interface Evidence {
  /** What this Asterisk logged, and what the other one did where its log is at hand. */
  readonly here: readonly string[];
  readonly there: readonly string[];
  /** Cause of the Hangup event (ITU-T Q.850). */
  readonly cause: number | undefined;
  readonly status: PeerStatus | undefined;
}

/** The trunk that it is about. */
export interface About {
  readonly name: string;
  readonly address: string;
  readonly username: string;
  readonly encryption: Encryption;
  /** What was dialled. */
  readonly number: string;
  /** `pbxctl`, with the PBX where it needs saying. */
  readonly program: string;
  /** The same for the other end, where it is a PBX of ours. */
  readonly otherProgram: string | undefined;
  /** The trunk as the other end calls it; undefined where that is not known. */
  readonly otherName: string | undefined;
}

export interface Fault {
  readonly sentence: string;
  /** What to type. */
  readonly hint: string;
}

interface Known {
  /** Whose log a line is from; either by default. */
  readonly log?: 'here' | 'there';
  readonly line?: RegExp;
  readonly cause?: number;
  readonly status?: PeerStatus;
  says(about: About, match: readonly string[]): string;
  hint(about: About): string;
}

const compare = ({ program, name, otherProgram, otherName }: About): string =>
  otherProgram && otherName
    ? `${program} trunk show ${name} --reveal   and   ${otherProgram} trunk show ${otherName} --reveal   compare them; trunk set … --secret-stdin mends one`
    : `${program} trunk set ${name} --secret-stdin   gives it the secret of the other end`;

const codecsThere = ({ otherProgram, otherName, program, name }: About): string =>
  otherProgram && otherName
    ? `${otherProgram} trunk show ${otherName}   tells its codecs; ${program} trunk set ${name} --codecs alaw,ulaw`
    : `${program} trunk set ${name} --codecs alaw,ulaw   or what the other end has`;

const encrypt = ({ program, name }: About): string =>
  `${program} trunk set ${name} --encryption required   here, or allow it without at the other end`;

const numbersThere = ({ otherProgram, otherName, program, name }: About): string =>
  otherProgram && otherName
    ? `${otherProgram} extension list --context from-${otherName}   tells what it lets in`
    : `${program} trunk test ${name} NUMBER   with a number that the other end has`;

const wake = ({ otherProgram, address }: About): string =>
  otherProgram
    ? `${otherProgram} start`
    : `look whether ${address} is right, its Asterisk runs, and UDP passes between`;

/**
 * What chan_iax2 of 16 and 22 logs and tells as cause, the more telling first. Most of its lines come only
 * with `authdebug=yes` in iax.conf.
 */
const FAULTS: readonly Known[] = [
  {
    log: 'there',
    line: /incoming call is unencrypted while force encrypt/i,
    says: ({ name }) =>
      `the other end takes encrypted calls only, and trunk ${name} does not encrypt`,
    hint: encrypt,
  },
  {
    log: 'here',
    line: /initiated without encryption while forceencryption|Encryption forced for call, but not enabled/i,
    says: ({ name }) => `the other end does not encrypt, and trunk ${name} takes nothing less`,
    hint: ({ program, name }) =>
      `turn encryption on at the other end; or ${program} trunk set ${name} --encryption preferred`,
  },
  {
    log: 'there',
    line: /requested(?:\/capability)? '([^']*)'(?:\/'[^']*')? incompatible with our capability '([^']*)'/i,
    says: (_, [, asked, has]) =>
      `no codec in common: we asked for ${asked}, the other end has ${has}`,
    hint: codecsThere,
  },
  {
    log: 'here',
    line: /Unable to negotiate codec|format (\S+) incompatible with our capability/i,
    says: () => 'no codec in common: the other end has none of those that we asked for',
    hint: codecsThere,
  },
  {
    log: 'there',
    line: /request '([^'@]*)@([^']*)' does not exist/i,
    says: (_, [, number, context]) =>
      `the other end has no number ${number} in [${context}], where our calls come in`,
    hint: numbersThere,
  },
  {
    log: 'there',
    line: /who was trying to reach '([^']*)'/i,
    says: ({ username }) =>
      `the other end has no user ${username} that may call from our address, or not where we asked for`,
    hint: compare,
  },
  {
    line: /Packet Decrypt Failed/i,
    says: () => 'the two ends have different secrets: neither can decrypt what the other sends',
    hint: compare,
  },
  {
    log: 'there',
    line: /No registration for peer '([^']*)'/i,
    says: (_, [, user]) => `the other end has no peer ${user} to register as`,
    hint: compare,
  },
  {
    log: 'there',
    line: /failed (?:MD5 authentication for '([^']*)'|to authenticate as (\S+))/i,
    says: (_, [, one, other]) => `the other end refused our secret as user ${one ?? other ?? ''}`,
    hint: compare,
  },
  {
    log: 'here',
    line: /No authority found|Registration of '[^']*' rejected/i,
    says: ({ username }) =>
      `the other end refused us: wrong secret, no user ${username} there, or not from our address`,
    hint: compare,
  },
  {
    line: /Unauthenticated call limit reached/i,
    says: () => 'the other end refuses so many calls that begin at once',
    hint: () => 'raise maxauthreq in the section of our user in its iax.conf',
  },
  {
    line: /No such context\/extension/i,
    says: ({ number }) => `the other end has no number ${number} for us`,
    hint: numbersThere,
  },
  {
    line: /Auto-congesting call due to slow response/i,
    says: ({ address }) => `nothing answers at ${address}`,
    hint: wake,
  },
  {
    status: 'unreachable',
    says: ({ address }) => `nothing answers at ${address}`,
    hint: wake,
  },
  {
    cause: 3,
    says: ({ number }) =>
      `the other end found no way to ${number}: no such number, or no phone is registered there`,
    hint: numbersThere,
  },
  {
    cause: 50,
    says: ({ username }) => `the other end refused us: wrong secret, or no user ${username} there`,
    hint: compare,
  },
  {
    cause: 58,
    says: () => 'no codec in common',
    hint: codecsThere,
  },
  {
    status: 'unregistered',
    says: ({ name }) => `${name} has not registered here, so that nobody knows where it is`,
    hint: ({ otherProgram }) =>
      otherProgram ? `${otherProgram} trunk list` : 'look at the registration of the other end',
  },
];

/** The first that the evidence tells. */
export function explain(evidence: Evidence, about: About): Fault | undefined {
  for (const known of FAULTS) {
    const match = matchOf(known, evidence);
    if (match) return { sentence: known.says(about, match), hint: known.hint(about) };
  }
  return undefined;
}

function matchOf(
  { log, line, cause, status }: Known,
  evidence: Evidence,
): readonly string[] | undefined {
  if (line) {
    const lines = log ? evidence[log] : [...evidence.there, ...evidence.here];
    return lines.flatMap((text) => [line.exec(text) ?? []].filter(({ length }) => length > 0))[0];
  }
  const isIt = cause !== undefined ? cause === evidence.cause : status === evidence.status;
  return isIt ? [] : undefined;
}

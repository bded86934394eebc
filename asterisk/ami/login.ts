import { createHash } from 'node:crypto';
import { PbxError } from '../errors.ts';
import type { Link } from './link.ts';
import type { AmiMessage } from './message.ts';
import type { AmiAction } from './port.ts';

const GREETING = /^Asterisk Call Manager\//;

export interface LoginOptions {
  readonly address: string;
  readonly username: string;
  readonly secret: string;
  /** Events wanted: none, all that the user may read, or classes such as `call,system`. */
  readonly events: false | 'all' | (string & {});
  readonly timeoutMs: number;
}

/** Reads the greeting and logs in by MD5 challenge, so that the secret is not sent. Resolves with the greeting. */
export async function login(link: Link, options: LoginOptions): Promise<string> {
  const { address, username, secret } = options;
  const greeting = await link.greeting;
  if (!GREETING.test(greeting)) throw notAmi(address, greeting);
  const challenge = await ask(link, { Action: 'Challenge', AuthType: 'MD5' }, options);
  const nonce = challenge.get('Challenge');
  if (nonce === undefined) throw refusal(options, challenge);
  const answer = await ask(
    link,
    {
      Action: 'Login',
      AuthType: 'MD5',
      Username: username,
      Key: createHash('md5').update(`${nonce}${secret}`).digest('hex'),
      Events: eventMask(options.events),
    },
    options,
  );
  if (answer.get('Response')?.toLowerCase() !== 'success') throw refusal(options, answer);
  return greeting;
}

async function ask(
  link: Link,
  action: AmiAction,
  { timeoutMs }: LoginOptions,
): Promise<AmiMessage> {
  const { response } = await link.request(action, { timeoutMs, isList: false });
  return response;
}

function eventMask(events: LoginOptions['events']): string {
  if (events === false) return 'off';
  return events === 'all' ? 'on' : events;
}

function refusal({ address, username }: LoginOptions, answer: AmiMessage): PbxError {
  const said = answer.get('Message') ?? 'no reason given';
  return new PbxError(
    'refused',
    `${address} refused the AMI user ${username}: ${said}.`,
    `Check the secret, and permit and deny, of [${username}] in manager.conf there, then: manager reload`,
  );
}

function notAmi(address: string, greeting: string): PbxError {
  return new PbxError(
    'unreachable',
    `${address} is not an Asterisk Manager: it said ${JSON.stringify(greeting.slice(0, 60))}.`,
    'AMI listens on the port of manager.conf there, 5038 unless it says otherwise.',
  );
}

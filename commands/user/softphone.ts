import type { SipUser } from '../../asterisk/sip/port.ts';
import type { Accounts } from './accounts.ts';

/** What is typed into a softphone, in Linphone's words for it. */
export interface Softphone {
  readonly displayName: string;
  readonly userName: string;
  readonly sipIdentity: string;
  readonly sipProxy: string;
  readonly transport: string;
}

export function softphoneOf({ profile, driver, draft }: Accounts, user: SipUser): Softphone {
  const { port, transport } = driver.listening(draft.view);
  const address = profile.kind === 'lab' ? (profile.bind ?? profile.address) : profile.ami.host;
  const host = hostPort(address, port);
  return {
    displayName: user.name ?? user.number,
    userName: user.number,
    sipIdentity: `sip:${user.number}@${host}`,
    sipProxy: `sip:${host}`,
    transport,
  };
}

function hostPort(address: string, port: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** An account as a SIP URI (RFC 3261 section 19.1), with its secret where that is to be seen. */
export function accountUri(softphone: Softphone, secret: string | undefined): string {
  if (secret === undefined) return softphone.sipIdentity;
  const [, rest = ''] = /^sip:[^@]*(@.*)$/.exec(softphone.sipIdentity) ?? [];
  return `sip:${softphone.userName}:${encodeURIComponent(secret)}${rest}`;
}

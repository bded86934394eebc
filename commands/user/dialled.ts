import type { SipUser } from '../../asterisk/sip/port.ts';
import type { Accounts } from './accounts.ts';

/** Which of these users nobody can dial from their own context, and what would help; undefined when all can be. */
export async function undialled(
  { ami }: Accounts,
  users: readonly SipUser[],
): Promise<string | undefined> {
  if (!ami) return undefined;
  const unreached: string[] = [];
  for (const { number, context = 'default' } of users) {
    const { ok } = await ami.command(`dialplan show ${number}@${context}`);
    if (!ok) unreached.push(`${number}@${context}`);
  }
  if (unreached.length === 0) return undefined;
  const shown = unreached.length > 5 ? [...unreached.slice(0, 5), '…'] : unreached;
  const [first = ''] = unreached;
  const number = first.slice(0, first.lastIndexOf('@'));
  return `no extension leads to ${shown.join(', ')} yet, so nobody can call there: pbxctl extension add ${number} ${number}`;
}

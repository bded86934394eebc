import { basename } from 'node:path';
import { PbxError } from '../../asterisk/errors.ts';
import { isSecretKey } from '../../asterisk/sip/values.ts';
import type { Context } from '../context.ts';
import { openTrunks, trunkNamed } from '../trunk/trunks.ts';
import { openAccounts, userNamed } from './accounts.ts';

/** A value that a peer has, and where it stands. */
export interface PeerSetting {
  /** `endpoint allow = alaw` */
  readonly text: string;
  /** `pjsip.conf:12`, with the template that it comes from. */
  readonly place: string;
}

interface Entry {
  readonly object?: string;
  readonly key: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
  readonly inheritedFrom: string | undefined;
}

const HIDDEN = '••••••••';

/**
 * Every value of a peer as its files make it, by the peer's id (`PJSIP/701`), secrets as dots. PbxError where they
 * are not on this machine, or do not know it.
 */
export async function configuredPeer(
  context: Context,
  id: string,
): Promise<readonly PeerSetting[]> {
  if (/^IAX2\//i.test(id))
    return trunkNamed(await openTrunks(context), id).at.entries.map(settingOf);
  const accounts = await openAccounts(context);
  const prefix = `${accounts.driver.technology}/`;
  if (id.startsWith(prefix)) return userNamed(accounts, id).settings.map(settingOf);
  throw new PbxError(
    'not-found',
    `${id} is not of ${accounts.driver.file}, the SIP driver that ${context.pbxName} is known by`,
    'pbxctl user list   shows those that are',
  );
}

function settingOf({ object, key, value, file, line, inheritedFrom }: Entry): PeerSetting {
  const shown = isSecretKey(key) ? HIDDEN : value;
  const from = inheritedFrom === undefined ? '' : `, from [${inheritedFrom}]`;
  return {
    text: `${object === undefined ? '' : `${object} `}${key} = ${shown}`,
    place: `${basename(file)}:${line}${from}`,
  };
}

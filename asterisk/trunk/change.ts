import type { EffectiveEntry } from '../conf/effective.ts';
import { changeLine } from '../conf/lines.ts';
import type { Edit } from '../conf/types.ts';
import { assign, assignCodecs } from '../sip/assign.ts';
import type { Draft } from '../sip/draft.ts';
import type { Encryption } from './port.ts';
import { generalOf, registersAs, type Trunk } from './read.ts';

/** What of a trunk is to be another; undefined stays as it is. */
export interface TrunkChange {
  readonly secret: string | undefined;
  readonly codecs: readonly string[] | undefined;
  readonly encryption: Encryption | undefined;
}

/** iax.conf with a trunk changed. */
export function changed(
  draft: Draft,
  trunk: Trunk,
  { secret, codecs, encryption }: TrunkChange,
): Draft {
  const index = draft.view.sections.indexOf(trunk.at);
  let next = draft;
  if (secret !== undefined) next = withSecret(next, index, trunk, secret);
  if (codecs !== undefined) next = assignCodecs(next, index, codecs);
  if (encryption !== undefined) next = withEncryption(next, index, encryption);
  return next;
}

function withEncryption(draft: Draft, index: number, encryption: Encryption): Draft {
  const isForced = encryption === 'required' ? 'yes' : 'no';
  const on = assign(draft, index, ['encryption'], encryption === 'off' ? 'no' : 'yes');
  const forced = assign(on, index, ['forceencryption', 'forceencrypt'], isForced);
  return encryption === 'off' ? forced : assign(forced, index, ['trunk'], 'no');
}

/** In its section, and in the line that registers it. */
function withSecret(draft: Draft, index: number, trunk: Trunk, secret: string): Draft {
  const next = assign(draft, index, ['secret'], secret);
  const lines = generalOf(next.view)?.entries ?? [];
  const own = lines.filter((entry) => registersAs(entry, trunk.username, trunk.host));
  return own.reduce((last, entry) => last.with(registered(last, entry, trunk, secret)), next);
}

function registered(
  { view }: Draft,
  { file, index, value }: EffectiveEntry,
  { username }: Trunk,
  secret: string,
): Edit[] {
  const conf = view.files.get(file);
  const line = conf?.lines.at(index);
  if (!conf || line?.kind !== 'setting') return [];
  return [changeLine(conf, line, `${username}:${secret}${value.slice(value.lastIndexOf('@'))}`)];
}

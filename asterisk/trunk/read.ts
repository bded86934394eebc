import { sameName } from '../conf/bytes.ts';
import type { Effective, EffectiveEntry, EffectiveSection } from '../conf/effective.ts';
import { allowedCodecs } from '../sip/codecs.ts';
import { isTrue, lastValueOf } from '../sip/values.ts';
import { DYNAMIC, type Encryption, IAX2_PORT } from './port.ts';

/** A trunk as iax.conf has it: a peer, or a friend, of whoever's making. */
export interface Trunk {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string | undefined;
  readonly encryption: Encryption;
  readonly codecs: readonly string[];
  /** Where calls that come in begin; undefined for a peer, which takes none. */
  readonly context: string | undefined;
  readonly registers: boolean;
  readonly isTrunked: boolean;
  readonly at: EffectiveSection;
}

/** What chan_iax2 allows when nothing is said (IAX_CAPABILITY_FULLBANDWIDTH). */
const DEFAULT_CODECS = ['all'];

export const generalOf = ({ sections }: Effective): EffectiveSection | undefined =>
  sections.find(({ name, isTemplate }) => !isTemplate && sameName(name, 'general'));

/** Its trunks; a name that comes twice is told once, as Asterisk has it last. */
export function trunksOf(view: Effective): Trunk[] {
  const general = generalOf(view)?.entries ?? [];
  const found = view.sections.flatMap((section): [string, Trunk][] => {
    const type = lastValueOf(section.entries, 'type')?.toLowerCase();
    const isTrunk = type === 'peer' || type === 'friend';
    if (section.isTemplate || !isTrunk) return [];
    return [[section.name.toLowerCase(), trunkOf(section, general, type)]];
  });
  return [...new Map(found).values()];
}

function trunkOf(
  section: EffectiveSection,
  general: readonly EffectiveEntry[],
  type: 'peer' | 'friend',
): Trunk {
  const own = (key: string) => lastValueOf(section.entries, key);
  const either = (key: string) => own(key) ?? lastValueOf(general, key);
  const isForced = isTrue(either('forceencryption')) || isTrue(either('forceencrypt'));
  const isOn = /^(yes|true|y|t|1|on|aes128)$/i.test(either('encryption') ?? '');
  const host = own('host') ?? DYNAMIC;
  const username = own('username') ?? '';
  return {
    name: section.name,
    host,
    port: Number(own('port')) || IAX2_PORT,
    username,
    secret: own('secret'),
    encryption: isForced ? 'required' : isOn ? 'preferred' : 'off',
    codecs: allowedCodecs([...general, ...section.entries], DEFAULT_CODECS),
    context: type === 'friend' ? own('context') : undefined,
    registers: general.some((entry) => registersAs(entry, username, host)),
    isTrunked: isTrue(own('trunk')),
    at: section,
  };
}

/** `register => user:secret@host:port?peer` */
export function registersAs({ key, value }: EffectiveEntry, user: string, host: string): boolean {
  if (!sameName(key, 'register') || user === '') return false;
  const at = value.lastIndexOf('@');
  const name = value.slice(0, at).split(':')[0];
  const server = value.slice(at + 1).split(/[:/?]/)[0] ?? '';
  return at !== -1 && name === user && sameName(server, host);
}

import type { Ami } from '../ami/port.ts';
import { sameName } from '../conf/bytes.ts';
import type { Effective, EffectiveEntry, EffectiveSection } from '../conf/effective.ts';
import { removeIn } from '../conf/plan.ts';
import { PbxError } from '../errors.ts';
import { callerId } from '../lab/conf.ts';
import { assign, assignCodecs } from './assign.ts';
import { allowedCodecs, CODEC_KEYS } from './codecs.ts';
import type { Draft } from './draft.ts';
import { hasKey, homesOf } from './homes.ts';
import { chanSipDirect, chanSipRemarks } from './media.ts';
import {
  codecEntries,
  type Entry,
  inheritedEntries,
  needed,
  sectionBehind,
  sharedEntries,
  usualTemplates,
  usualValue,
} from './neighbours.ts';
import { noSuchUser, only } from './only.ts';
import type { Aspect, MediaChange, NewUser, SipDriver, SipUser, UserChange } from './port.ts';
import { removeSections } from './remove.ts';
import { deleteEntry, firstDifference, isUnknown, shownCodecs } from './shown.ts';
import { unset } from './unset.ts';
import {
  isTrue,
  lastOf,
  lastValueOf,
  readCallerId,
  settingOf,
  settingsOfSection,
} from './values.ts';

/** What chan_sip allows when nothing is said (sip show settings of 16.28). */
const DEFAULT_CODECS = ['ulaw', 'alaw', 'gsm', 'h263'];
const MEDIA_KEYS = ['directmedia', 'canreinvite'] as const;
const SETUP_KEY = 'directrtpsetup';
const MUSIC_KEY = 'mohsuggest';
const NO_PEERS: readonly string[] = ['general', 'authentication'];
/** What no user takes over from its neighbours. */
const PERSONAL: readonly string[] = [
  ...['type', 'host', 'secret', 'md5secret', 'remotesecret', 'username', 'defaultuser', 'context'],
  ...['callerid', 'fullname', 'cid_number', 'mailbox', 'regexten', 'accountcode', 'description'],
  ...['allow', 'disallow', 'setvar', 'defaultip', 'mac'],
];

/** Users of sip.conf, as channels/chan_sip.c reads it. */
export const chanSip: SipDriver = {
  driver: 'sip',
  technology: 'SIP',
  file: 'sip.conf',
  module: 'chan_sip.so',
  users: (view) => userSections(view).map(([first, ...more]) => userOf(view, first, more)),
  takenAt: ({ sections }, number) => sections.find(({ name }) => sameName(name, number)),
  directSetup(view) {
    const found = lastOf(generalOf(view)?.entries ?? [], SETUP_KEY);
    return found && isTrue(found.value) ? settingOf('general', found) : undefined;
  },
  listening(view) {
    const general = generalOf(view)?.entries ?? [];
    const bound = lastValueOf(general, 'udpbindaddr', 'bindaddr');
    const port = /:(\d+)$/.exec(bound ?? '')?.[1] ?? lastValueOf(general, 'bindport', 'port');
    return { port: Number(port) || 5060, transport: 'UDP' };
  },
  add,
  change,
  remove(draft, number) {
    if (!chanSip.users(draft.view).some((user) => sameName(user.number, number)))
      throw noSuchUser(number);
    return removeSections(draft, ({ name, isTemplate }) => !isTemplate && sameName(name, number));
  },
  setCodecs(draft, numbers, codecs) {
    const meant = numbers.map((number) => peerNamed(draft.view, number));
    return homes(draft.view, CODEC_KEYS, meant, meant).reduce(
      (next, index) => assignCodecs(next, index, codecs),
      draft,
    );
  },
  setMedia,
  unsetMedia(draft, numbers) {
    const { view } = draft;
    const meant = numbers.map((number) => peerNamed(view, number));
    const general = generalOf(view);
    const sections = general ? [general, ...meant] : meant;
    return unset(draft, sections, [...MEDIA_KEYS, SETUP_KEY]);
  },
  setMusic,
  notShown,
  async isKnown(ami, number) {
    return (await shownPeer(ami, number)) !== undefined;
  },
  forget: (ami, number) => deleteEntry(ami, 'SIP/Registry', number),
};

const generalOf = ({ sections }: Effective): EffectiveSection | undefined =>
  sections.find(({ name }) => sameName(name, 'general'));

const peersOf = ({ sections }: Effective): EffectiveSection[] =>
  sections.filter(
    ({ isTemplate, name, entries }) =>
      !isTemplate &&
      !NO_PEERS.includes(name.toLowerCase()) &&
      lastOf(entries, 'type') !== undefined,
  );

type Sections = readonly [EffectiveSection, ...EffectiveSection[]];

/** The sections of each phone: of one name there may be several, and a later one adds to the first. */
function userSections(view: Effective): Sections[] {
  const byName = new Map<string, [EffectiveSection, ...EffectiveSection[]]>();
  for (const section of peersOf(view)) {
    const known = byName.get(section.name.toLowerCase());
    if (known) known.push(section);
    else byName.set(section.name.toLowerCase(), [section]);
  }
  return [...byName.values()].filter((sections) => {
    const entries = sections.flatMap((section) => section.entries);
    const type = lastValueOf(entries, 'type')?.toLowerCase();
    return type === 'friend' || lastValueOf(entries, 'host')?.toLowerCase() === 'dynamic';
  });
}

function peerNamed(view: Effective, number: string): EffectiveSection {
  const found = userSections(view).find(([{ name }]) => sameName(name, number));
  return only(number, found ?? []);
}

function userOf(
  view: Effective,
  first: EffectiveSection,
  more: readonly EffectiveSection[],
): SipUser {
  const entries = [first, ...more].flatMap((section) => section.entries);
  const general = generalOf(view)?.entries ?? [];
  const defaults = [['context'], CODEC_KEYS, MEDIA_KEYS].flatMap((keys) =>
    entries.some(hasKey(keys)) ? [] : general.filter(hasKey(keys)),
  );
  const decided = (keys: readonly string[]) => {
    const own = lastOf(entries, ...keys);
    const fallback = lastOf(general, ...keys);
    if (own) return settingOf('peer', own);
    return fallback && settingOf('general', fallback);
  };
  return {
    number: first.name,
    name: nameOf(entries),
    context: decided(['context'])?.value,
    codecs: allowedCodecs([...general, ...entries], DEFAULT_CODECS),
    codecsFrom: decided(CODEC_KEYS),
    secret: lastOf(entries, 'md5secret') ? undefined : lastValueOf(entries, 'secret'),
    media: mediaOf(entries, general, decided(MEDIA_KEYS)),
    music: decided([MUSIC_KEY]),
    mayRefer: isTrue(decided(['allowtransfer'])?.value ?? 'yes'),
    settings: [
      ...defaults.map((entry) => settingOf('general', entry)),
      ...[first, ...more].flatMap((section) => settingsOfSection('peer', section)),
    ],
    at: first,
  };
}

function nameOf(entries: readonly EffectiveEntry[]): string | undefined {
  const last = lastOf(entries, 'callerid', 'fullname');
  if (!last) return undefined;
  return sameName(last.key, 'fullname') ? last.value : readCallerId(last.value).name || undefined;
}

function mediaOf(
  entries: readonly EffectiveEntry[],
  general: readonly EffectiveEntry[],
  from: SipUser['media']['from'],
): SipUser['media'] {
  const last = lastOf(entries, ...MEDIA_KEYS) ?? lastOf(general, ...MEDIA_KEYS);
  return {
    direct: chanSipDirect(last),
    from,
    method: last?.value.includes('update') ? 'update' : 'invite',
    remarks: chanSipRemarks([...general, ...entries], last),
  };
}

function add(draft: Draft, users: readonly NewUser[], defaultContext: string): Draft {
  const { view } = draft;
  const neighbours = userSections(view).map(([first]) => first);
  const templates = usualTemplates(neighbours);
  const inherited = inheritedEntries(view, templates);
  const shared = sharedEntries(neighbours, PERSONAL);
  const context = usualValue(neighbours, 'context') ?? defaultContext;
  const named = ['defaultuser', 'username'].find((key) => usualValue(neighbours, key));
  return draft.with(
    users.flatMap((user) => {
      const entries: Entry[] = [
        ['type', 'friend'],
        ['host', 'dynamic'],
        ...(named ? [[named, user.number] as const] : []),
        ['secret', user.secret],
        ['context', user.context ?? context],
        ['callerid', callerId(user.name ?? user.number, user.number)],
        ...shared,
        ...codecEntries(user.codecs, inherited, neighbours.at(-1)),
      ];
      return sectionBehind(
        view,
        neighbours.at(-1),
        user.number,
        needed(entries, inherited),
        templates,
      );
    }),
  );
}

function change(draft: Draft, number: string, wanted: UserChange): Draft {
  const section = peerNamed(draft.view, number);
  const index = draft.view.sections.indexOf(section);
  let next = draft;
  if (wanted.name !== undefined) next = renamed(next, index, section, wanted.name);
  if (wanted.secret !== undefined)
    next = assign(withoutHash(next, index), index, ['secret'], wanted.secret);
  if (wanted.context !== undefined) next = assign(next, index, ['context'], wanted.context);
  if (wanted.codecs !== undefined) next = assignCodecs(next, index, wanted.codecs);
  return next;
}

function renamed(draft: Draft, index: number, section: EffectiveSection, name: string): Draft {
  const last = lastOf(section.entries, 'callerid', 'fullname');
  if (last && sameName(last.key, 'fullname')) return assign(draft, index, ['fullname'], name);
  const number = (last && readCallerId(last.value).number) ?? section.name;
  return assign(draft, index, ['callerid'], callerId(name, number));
}

/** chan_sip prefers md5secret to secret. */
function withoutHash(draft: Draft, index: number): Draft {
  const section = draft.view.sections[index];
  if (!section || !lastOf(section.entries, 'md5secret')) return draft;
  return draft.with(removeIn(draft.view, section, 'md5secret', { of: 'all' }));
}

/** `[general]` serves as well when it serves none but those meant. */
function homes(
  view: Effective,
  keys: readonly string[],
  changing: readonly EffectiveSection[],
  meant: readonly EffectiveSection[],
): readonly number[] {
  const all = peersOf(view).every((peer) => meant.includes(peer));
  return homesOf(view, { keys, changing, meant, defaults: all ? generalOf(view) : undefined });
}

function setMedia(draft: Draft, numbers: readonly string[], wanted: MediaChange): Draft {
  const { view } = draft;
  const users = chanSip.users(view);
  const meant = numbers.map((number) => peerNamed(view, number));
  const changing = meant.filter(({ name }) => {
    const media = users.find(({ number }) => sameName(number, name))?.media;
    const method = wanted.method ?? media?.method;
    return media?.direct !== wanted.direct || (wanted.direct && media.method !== method);
  });
  const value = !wanted.direct ? 'no' : wanted.method === 'update' ? 'update' : 'yes';
  const set = homes(view, MEDIA_KEYS, changing, meant).reduce(
    (next, index) => assign(next, index, MEDIA_KEYS, value),
    draft,
  );
  if (wanted.setup) return withSetup(set, 'yes');
  return wanted.setup === false && chanSip.directSetup(set.view) ? withSetup(set, 'no') : set;
}

function withSetup(draft: Draft, value: string): Draft {
  const general = generalOf(draft.view);
  if (!general)
    throw new PbxError('refused', 'there is no [general] in sip.conf for directrtpsetup');
  return assign(draft, draft.view.sections.indexOf(general), [SETUP_KEY], value);
}

function setMusic(draft: Draft, numbers: readonly string[], musicClass: string): Draft {
  const { view } = draft;
  const meant = numbers.map((number) => peerNamed(view, number));
  const suggested = (number: string) =>
    chanSip.users(view).find((user) => sameName(user.number, number))?.music?.value;
  const changing = meant.filter(({ name }) => suggested(name) !== musicClass);
  return homes(view, [MUSIC_KEY], changing, meant).reduce(
    (next, index) => assign(next, index, [MUSIC_KEY], musicClass),
    draft,
  );
}

async function shownPeer(ami: Ami, number: string) {
  try {
    return await ami.send({ Action: 'SIPshowpeer', Peer: number });
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
}

/** chan_sip shows no secret, only whether there is one. */
async function notShown(
  ami: Ami,
  user: SipUser,
  aspects: readonly Aspect[],
): Promise<string | undefined> {
  const peer = await shownPeer(ami, user.number);
  if (!peer) return `Asterisk does not know SIP/${user.number}`;
  const comparisons: Record<Aspect, readonly [string, string, string | undefined]> = {
    name: ['the name', user.name ?? '', readCallerId(peer.get('Callerid') ?? '').name],
    context: ['context', user.context ?? '', peer.get('Context')],
    codecs: ['codecs', user.codecs.join(','), shownCodecs(peer.get('Codecs'))],
    secret: ['a secret', user.secret ? 'Y' : 'N', peer.get('SecretExist')],
    media: ['direct media', user.media.direct ? 'Y' : 'N', peer.get('SIP-DirectMedia')],
    music: ['the music class', user.music?.value ?? '', peer.get('MOHSuggest') ?? ''],
  };
  return firstDifference(
    user.number,
    aspects.map((aspect) => comparisons[aspect]),
  );
}

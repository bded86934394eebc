import type { AmiMessage } from '../ami/message.ts';
import type { Ami } from '../ami/port.ts';
import { sameName } from '../conf/bytes.ts';
import type { Effective, EffectiveSection } from '../conf/effective.ts';
import { removeIn } from '../conf/plan.ts';
import { PbxError } from '../errors.ts';
import { callerId } from '../lab/conf.ts';
import { assign, assignCodecs } from './assign.ts';
import { allowedCodecs, CODEC_KEYS } from './codecs.ts';
import type { Draft } from './draft.ts';
import { homesOf } from './homes.ts';
import { pjsipRemarks } from './media.ts';
import { noSuchUser, only } from './only.ts';
import { addPjsip } from './pjsipAdd.ts';
import { aorsOf, authsOf, endpointsOf, ofType, userEndpoints } from './pjsipObjects.ts';
import type { Aspect, MediaChange, SipDriver, SipUser, UserChange } from './port.ts';
import { isOfType, removeSections } from './remove.ts';
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

const MUSIC_KEY = 'moh_suggest';

/** Users of pjsip.conf: an endpoint with its auth and aor. */
export const pjsip: SipDriver = {
  driver: 'pjsip',
  technology: 'PJSIP',
  file: 'pjsip.conf',
  module: 'res_pjsip.so',
  users: (view) => userEndpoints(view).map((endpoint) => userOf(view, endpoint)),
  takenAt: ({ sections }, number) => sections.find(({ name }) => sameName(name, number)),
  directSetup: () => undefined,
  listening(view) {
    const transport = ofType(view, 'transport')[0]?.entries ?? [];
    const port = /:(\d+)$/.exec(lastValueOf(transport, 'bind') ?? '')?.[1];
    const protocol = lastValueOf(transport, 'protocol') ?? 'udp';
    return { port: Number(port) || 5060, transport: protocol.toUpperCase() };
  },
  add: addPjsip,
  change,
  remove,
  setCodecs(draft, numbers, codecs) {
    const meant = numbers.map((number) => endpointNamed(draft.view, number));
    return homesOf(draft.view, { keys: CODEC_KEYS, changing: meant, meant }).reduce(
      (next, index) => assignCodecs(next, index, codecs),
      draft,
    );
  },
  setMedia,
  unsetMedia(draft, numbers) {
    const meant = numbers.map((number) => endpointNamed(draft.view, number));
    return unset(draft, meant, ['direct_media', 'direct_media_method']);
  },
  setMusic,
  notShown,
  async isKnown(ami, number) {
    return (await shownObjects(ami, number)) !== undefined;
  },
  forget,
};

function endpointNamed(view: Effective, number: string): EffectiveSection {
  return only(
    number,
    userEndpoints(view).filter(({ name }) => sameName(name, number)),
  );
}

/** What is asked of it is looked up then: of thousands of users mostly the number alone is wanted. */
function userOf(view: Effective, endpoint: EffectiveSection): SipUser {
  const { entries } = endpoint;
  return {
    number: endpoint.name,
    get name() {
      const callerid = lastValueOf(entries, 'callerid');
      return callerid === undefined ? undefined : readCallerId(callerid).name || undefined;
    },
    get context() {
      return lastValueOf(entries, 'context');
    },
    get codecs() {
      return allowedCodecs(entries, []);
    },
    get codecsFrom() {
      return endpointSetting(endpoint, ...CODEC_KEYS);
    },
    get secret() {
      const auths = authsOf(view, endpoint);
      return auths.map((auth) => lastValueOf(auth.entries, 'password')).find(Boolean);
    },
    get media() {
      return mediaOf(endpoint);
    },
    get music() {
      return endpointSetting(endpoint, MUSIC_KEY);
    },
    get mayRefer() {
      const refer = lastValueOf(entries, 'allow_transfer');
      return refer === undefined || isTrue(refer);
    },
    get settings() {
      return [
        ...settingsOfSection('endpoint', endpoint),
        ...authsOf(view, endpoint).flatMap((auth) => settingsOfSection('auth', auth)),
        ...aorsOf(view, endpoint).flatMap((aor) => settingsOfSection('aor', aor)),
      ];
    },
    at: endpoint,
  };
}

function endpointSetting({ entries }: EffectiveSection, ...keys: readonly string[]) {
  const entry = lastOf(entries, ...keys);
  return entry && settingOf('endpoint', entry);
}

function mediaOf({ entries }: EffectiveSection): SipUser['media'] {
  const direct = lastOf(entries, 'direct_media');
  return {
    direct: direct === undefined || isTrue(direct.value),
    from: direct && settingOf('endpoint', direct),
    method: lastValueOf(entries, 'direct_media_method') ?? 'invite',
    remarks: pjsipRemarks(entries),
  };
}

function change(draft: Draft, number: string, wanted: UserChange): Draft {
  const endpoint = endpointNamed(draft.view, number);
  const index = draft.view.sections.indexOf(endpoint);
  let next = draft;
  if (wanted.name !== undefined) {
    const old = lastValueOf(endpoint.entries, 'callerid');
    const shown = (old && readCallerId(old).number) ?? endpoint.name;
    next = assign(next, index, ['callerid'], callerId(wanted.name, shown));
  }
  if (wanted.context !== undefined) next = assign(next, index, ['context'], wanted.context);
  if (wanted.codecs !== undefined) next = assignCodecs(next, index, wanted.codecs);
  if (wanted.secret !== undefined) next = withSecret(next, endpoint, wanted.secret);
  return next;
}

function withSecret(draft: Draft, endpoint: EffectiveSection, secret: string): Draft {
  const [auth, ...more] = authsOf(draft.view, endpoint);
  if (!auth || more.length > 0)
    throw new PbxError(
      'refused',
      `${endpoint.name} has ${auth ? 'several auth sections' : 'no auth section'}, so it is not clear where its secret belongs`,
      `pbxctl user show ${endpoint.name}`,
    );
  const type = lastValueOf(auth.entries, 'auth_type');
  if (type !== undefined && !/^(userpass|digest)$/i.test(type))
    throw new PbxError(
      'refused',
      `${auth.file}:${auth.line}: [${auth.name}] has auth_type = ${type}: it holds no plain secret`,
      `pbxctl user show ${endpoint.name}`,
    );
  const index = draft.view.sections.indexOf(auth);
  return assign(withoutHash(draft, auth), index, ['password'], secret);
}

/** From Asterisk 22 on a digest beside the password is taken in its place. */
function withoutHash(draft: Draft, auth: EffectiveSection): Draft {
  return lastOf(auth.entries, 'password_digest')
    ? draft.with(removeIn(draft.view, auth, 'password_digest', { of: 'all' }))
    : draft;
}

/** With the endpoint goes what only it uses: its auths, aors, and what identifies it. */
function remove(draft: Draft, number: string): Draft {
  const { view } = draft;
  const meant = userEndpoints(view).filter(({ name }) => sameName(name, number));
  if (meant.length === 0) throw noSuchUser(number);
  const others = endpointsOf(view).filter((endpoint) => !meant.includes(endpoint));
  const parts = (endpoint: EffectiveSection) => [
    ...authsOf(view, endpoint),
    ...aorsOf(view, endpoint),
  ];
  const kept = new Set(others.flatMap(parts));
  const names = (type: string) =>
    new Set(
      meant
        .flatMap(parts)
        .filter((section) => !kept.has(section) && isOfType(section, section.name, type))
        .map(({ name }) => name),
    );
  const going = [
    ['auth', names('auth')],
    ['aor', names('aor')],
    ['endpoint', new Set(meant.map(({ name }) => name))],
  ] as const;
  return removeSections(
    draft,
    (section) =>
      going.some(([type, all]) => all.has(section.name) && isOfType(section, section.name, type)) ||
      (isOfType(section, section.name, 'identify') &&
        sameName(lastValueOf(section.entries, 'endpoint') ?? '', number)),
  );
}

function setMedia(draft: Draft, numbers: readonly string[], wanted: MediaChange): Draft {
  if (wanted.setup)
    throw new PbxError(
      'usage',
      'PJSIP has no directrtpsetup: the media goes through the PBX until the call is answered, then directly',
      'leave --setup out',
    );
  const { view } = draft;
  const meant = numbers.map((number) => endpointNamed(view, number));
  const differing = meant.filter((endpoint) => mediaOf(endpoint).direct !== wanted.direct);
  const set = homesOf(view, { keys: ['direct_media'], changing: differing, meant }).reduce(
    (next, index) => assign(next, index, ['direct_media'], wanted.direct ? 'yes' : 'no'),
    draft,
  );
  return wanted.method === undefined ? set : withMethod(set, numbers, wanted.method);
}

function withMethod(draft: Draft, numbers: readonly string[], method: string): Draft {
  const { view } = draft;
  const meant = numbers.map((number) => endpointNamed(view, number));
  const keys = ['direct_media_method'] as const;
  const changing = meant.filter((endpoint) => !isMethod(mediaOf(endpoint).method, method));
  return homesOf(view, { keys, changing, meant }).reduce(
    (next, index) => assign(next, index, keys, method),
    draft,
  );
}

function setMusic(draft: Draft, numbers: readonly string[], musicClass: string): Draft {
  const { view } = draft;
  const meant = numbers.map((number) => endpointNamed(view, number));
  const changing = meant.filter(({ entries }) => lastValueOf(entries, MUSIC_KEY) !== musicClass);
  return homesOf(view, { keys: [MUSIC_KEY], changing, meant }).reduce(
    (next, index) => assign(next, index, [MUSIC_KEY], musicClass),
    draft,
  );
}

/** `reinvite` is another word for `invite` there. */
const isMethod = (one: string, other: string) =>
  one.toLowerCase().replace(/^reinvite$/, 'invite') === other;

async function shownObjects(ami: Ami, number: string): Promise<readonly AmiMessage[] | undefined> {
  try {
    const { items } = await ami.list({ Action: 'PJSIPShowEndpoint', Endpoint: number });
    return items.length > 0 ? items : undefined;
  } catch (error) {
    if (isUnknown(error)) return undefined;
    throw error;
  }
}

async function notShown(
  ami: Ami,
  user: SipUser,
  aspects: readonly Aspect[],
): Promise<string | undefined> {
  const objects = await shownObjects(ami, user.number);
  const endpoint = objects?.find(({ event }) => event === 'EndpointDetail');
  if (!endpoint) return `Asterisk does not know PJSIP/${user.number}`;
  const auths = objects?.filter(({ event }) => event === 'AuthDetail') ?? [];
  const hasSecret = auths.some((auth) => auth.get('Password') === user.secret);
  const comparisons: Record<Aspect, readonly [string, string, string | undefined]> = {
    name: ['the name', user.name ?? '', readCallerId(endpoint.get('Callerid') ?? '').name],
    context: ['context', user.context ?? 'default', endpoint.get('Context')],
    codecs: ['codecs', user.codecs.join(','), shownCodecs(endpoint.get('Allow'))],
    secret: ['its secret', 'as in the file', hasSecret ? 'as in the file' : 'another'],
    media: ['direct media', String(user.media.direct), endpoint.get('DirectMedia')],
    music: ['the music class', user.music?.value ?? 'default', endpoint.get('MohSuggest')],
  };
  return firstDifference(
    user.number,
    aspects.map((aspect) => comparisons[aspect]),
  );
}

/** The contacts of an aor are kept in Asterisk's database as `contact/<aor>;@<hash>` (res_pjsip_registrar). */
async function forget(ami: Ami, number: string): Promise<void> {
  const { items } = await ami.list({ Action: 'DBGetTree', Family: 'registrar/contact' });
  const prefix = `/registrar/contact/${number};@`;
  const keys = items.map((item) => item.get('Key') ?? '').filter((key) => key.startsWith(prefix));
  for (const key of keys) await deleteEntry(ami, 'registrar', key.slice('/registrar/'.length));
}

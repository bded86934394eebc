import { sameName } from '../conf/bytes.ts';
import type { Effective, EffectiveSection } from '../conf/effective.ts';
import { callerId } from '../lab/conf.ts';
import type { Draft } from './draft.ts';
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
import { aorsOf, authsOf, userEndpoints } from './pjsipObjects.ts';
import type { NewUser } from './port.ts';
import { lastValueOf } from './values.ts';

/** What no user takes over from its neighbours. */
const PERSONAL: readonly string[] = [
  ...['type', 'context', 'allow', 'disallow', 'auth', 'aors', 'callerid', 'username', 'password'],
  ...['auth_type', 'md5_cred', 'password_digest', 'outbound_auth', 'mailboxes', 'accountcode'],
  ...['contact', 'set_var', 'from_user', 'contact_user', 'max_contacts', 'remove_existing'],
];

/** The neighbours' objects of one kind, and how a new one is made like them. */
interface Kind {
  readonly templates: readonly string[];
  readonly inherited: readonly Entry[];
  readonly shared: readonly Entry[];
  /** What the new one follows. */
  readonly after: EffectiveSection | undefined;
}

/** Adds an endpoint, an auth and an aor for each user: from the templates of the others, and placed as they are. */
export function addPjsip(draft: Draft, users: readonly NewUser[], defaultContext: string): Draft {
  const { view } = draft;
  const endpoints = userEndpoints(view);
  const auths = endpoints.flatMap((endpoint) => authsOf(view, endpoint));
  const aors = endpoints.flatMap((endpoint) => aorsOf(view, endpoint));
  const together = lastTogether(view, endpoints.at(-1));
  const kind = (neighbours: readonly EffectiveSection[]): Kind => {
    const templates = usualTemplates(neighbours);
    return {
      templates,
      inherited: inheritedEntries(view, templates),
      shared: sharedEntries(neighbours, PERSONAL),
      after: together ?? neighbours.at(-1),
    };
  };
  const kinds = { endpoint: kind(endpoints), auth: kind(auths), aor: kind(aors) };
  return draft.with(
    users.flatMap((user) => {
      const auth = authName(view, endpoints.at(-1), user.number);
      return [
        ...section(view, kinds.endpoint, user.number, [
          ['type', 'endpoint'],
          ['context', user.context ?? usualValue(endpoints, 'context') ?? defaultContext],
          ...codecEntries(user.codecs, kinds.endpoint.inherited, endpoints.at(-1)),
          ['auth', auth],
          ['aors', user.number],
          ['callerid', callerId(user.name ?? user.number, user.number)],
        ]),
        ...section(view, kinds.auth, auth, [
          ['type', 'auth'],
          ['auth_type', usualValue(auths, 'auth_type') === 'digest' ? 'digest' : 'userpass'],
          ['username', user.number],
          ['password', user.secret],
        ]),
        ...section(view, kinds.aor, user.number, [
          ['type', 'aor'],
          ['max_contacts', usualValue(aors, 'max_contacts') ?? '1'],
          ['remove_existing', usualValue(aors, 'remove_existing') ?? 'yes'],
        ]),
      ];
    }),
  );
}

function section(view: Effective, kind: Kind, name: string, entries: readonly Entry[]) {
  const all = [...entries, ...kind.shared];
  return sectionBehind(view, kind.after, name, needed(all, kind.inherited), kind.templates);
}

/** `703-auth` where the neighbour 702 has `702-auth`. */
function authName(
  view: Effective,
  neighbour: EffectiveSection | undefined,
  number: string,
): string {
  const name = neighbour && lastValueOf(neighbour.entries, 'auth');
  const isOne = name !== undefined && !name.includes(',') && name.includes(neighbour?.name ?? ',');
  const made = isOne ? name.replace(neighbour?.name ?? '', () => number) : number;
  return view.sections.some((one) => sameName(one.name, made)) ? number : made;
}

/** The last section of the last user where the sections of a user stand one behind the other. */
function lastTogether(
  view: Effective,
  endpoint: EffectiveSection | undefined,
): EffectiveSection | undefined {
  if (!endpoint) return undefined;
  const own = [endpoint, ...authsOf(view, endpoint), ...aorsOf(view, endpoint)];
  const indexes = own.map((section) => view.sections.indexOf(section)).sort((a, b) => a - b);
  const [first = 0] = indexes;
  const isTogether = indexes.every((index, i) => index === first + i);
  const isInOneFile = own.every(({ file }) => file === endpoint.file);
  return isTogether && isInOneFile ? view.sections[indexes.at(-1) ?? 0] : undefined;
}

import { sameName } from '../../conf/bytes.ts';
import type { Effective, EffectiveSection } from '../../conf/effective.ts';
import { lastValue } from '../../conf/plan.ts';
import { ofType } from '../../sip/pjsipObjects.ts';
import { sinceFile } from '../loaded.ts';
import { lastLogged, listed, placed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

const FILE = 'pjsip.conf';
const TYPES: readonly string[] = [
  ...[
    'endpoint',
    'aor',
    'auth',
    'transport',
    'identify',
    'registration',
    'acl',
    'global',
    'system',
  ],
  ...['domain_alias', 'contact', 'phoneprov', 'publish', 'outbound-publish', 'inbound-publication'],
  ...['asterisk-publication', 'resource_list', 'subscription_persistence', 'wizard', 'asset'],
];

/** Sections that name each other in vain, sections of no type, and lines that Asterisk refuses. */
export const pjsipObjects: Rule = {
  id: 'pjsip-objects',
  about: 'endpoints, auths and aors of pjsip.conf that do not fit, and options that there are not',
  from: ['files', 'log'],
  look(evidence) {
    const view = evidence.files.views.get(FILE);
    if (evidence.driver !== 'pjsip') return [];
    const written = view ? [...references(evidence, view), ...untyped(evidence, view)] : [];
    return [...written, ...refusedLines(evidence, view)];
  },
};

const reload = ({ program }: Evidence): string =>
  `${program} cli "module reload res_pjsip.so"   loads the file once it is mended`;

function references(evidence: Evidence, view: Effective): Finding[] {
  return ofType(view, 'endpoint').flatMap((endpoint) => [
    ...missing(evidence, view, endpoint, 'auth', 'auth'),
    ...missing(evidence, view, endpoint, 'outbound_auth', 'auth'),
    ...missing(evidence, view, endpoint, 'aors', 'aor'),
  ]);
}

function missing(
  evidence: Evidence,
  view: Effective,
  endpoint: EffectiveSection,
  key: string,
  type: string,
): Finding[] {
  const entry = lastValue(endpoint, key);
  const names = (entry?.value ?? '').split(',').map((name) => name.trim());
  const there = ofType(view, type).map(({ name }) => name);
  return names
    .filter((name) => name !== '' && !there.some((one) => sameName(one, name)))
    .map((name) => ({
      severity: 'problem',
      title: `endpoint ${endpoint.name} names the ${type} ${name}, and there is none`,
      evidence: entry ? [`${placed(entry)}  ${key} = ${entry.value}`] : [],
      why:
        type === 'aor'
          ? 'it cannot register, and nobody can call it: an aor says where its phones are'
          : 'its phone cannot log in: an auth says with which name and password',
      mend: [
        `in ${FILE} add a section [${name}] with type=${type}, or correct the name${there.length > 0 ? ` (there is ${listed(there)})` : ''}`,
        reload(evidence),
      ],
    }));
}

function untyped(evidence: Evidence, view: Effective): Finding[] {
  return view.sections
    .filter(({ isTemplate }) => !isTemplate)
    .flatMap((section): Finding[] => {
      const type = lastValue(section, 'type');
      if (type && TYPES.some((one) => sameName(one, type.value))) return [];
      return [
        {
          severity: type ? 'warning' : 'problem',
          title: type
            ? `[${section.name}] of ${FILE} has the type ${type.value}, which PJSIP does not have`
            : `[${section.name}] of ${FILE} has no type`,
          evidence: [
            `${placed(type ?? section)}  ${type ? `type = ${type.value}` : `[${section.name}]`}`,
          ],
          why: 'Asterisk passes over the whole section, and says nothing',
          mend: ['give it type=endpoint, auth, aor or what it is to be', reload(evidence)],
        },
      ];
    });
}

const NO_OPTION =
  /^Could not find option suitable for category '([^']*)' named '([^']*)' at line (\d+)/;
const BAD_VALUE = /^Error parsing ([^=]+)=(.*) at line (\d+) of/;

/** A line that was logged after the file was last changed still holds: unchanged files are not read again. */
function refusedLines(evidence: Evidence, view: Effective | undefined): Finding[] {
  const found = new Map<string, Finding>();
  for (const line of sinceFile(evidence, FILE)) {
    const [, category, option, at] = NO_OPTION.exec(line.message) ?? [];
    const [, key, value, where] = BAD_VALUE.exec(line.message) ?? [];
    const number = at ?? where;
    if (number === undefined) continue;
    const isHere = view && writtenAt(view, Number(number), option ?? key ?? '');
    if (view && !isHere) continue;
    const what = option === undefined ? `${key} = ${hidden(key ?? '', value ?? '')}` : option;
    found.set(what + number, {
      severity: 'problem',
      title:
        option === undefined
          ? `Asterisk does not take the value of ${key} in ${FILE}`
          : `${FILE} has an option that there is not: ${option} in [${category}]`,
      evidence: [`${FILE}:${number}  ${what}`, ...lastLogged([line])],
      why: 'for one such line Asterisk leaves out the whole object, endpoint or aor: whoever is called so does not exist',
      mend: [`correct line ${number}, or take it away`, reload(evidence)],
    });
  }
  return [...found.values()];
}

const hidden = (key: string, value: string): string =>
  /pass|secret|cred/i.test(key) ? '…' : value.slice(0, 60);

const writtenAt = ({ sections }: Effective, line: number, key: string): boolean =>
  sections.some(({ entries }) =>
    entries.some((one) => one.line === line && sameName(one.key, key)),
  );

/** Endpoints of the file that Asterisk does not have, whatever its log says. */
export const pjsipMissing: Rule = {
  id: 'users-missing',
  about: 'users of the files that Asterisk does not know, or knows otherwise',
  from: ['asterisk'],
  needs: ['files', 'asterisk'],
  blind: ({ asterisk }) =>
    asterisk.differs.users ? undefined : 'Asterisk does not tell its users',
  look: (evidence) =>
    (evidence.asterisk.differs.users ?? []).length === 0
      ? []
      : [
          {
            severity: 'problem',
            title: 'Asterisk has not what the files say of its users',
            evidence: evidence.asterisk.differs.users?.slice(0, 8) ?? [],
            why: 'the file was changed and not loaded, or Asterisk refused a part of it',
            mend: [
              `${evidence.program} cli "module reload ${evidence.driver === 'sip' ? 'chan_sip.so' : 'res_pjsip.so'}"   loads it`,
              `${typed(evidence, 'log', [], '--level WARNING')}   tells what Asterisk refuses`,
            ],
          },
        ],
};

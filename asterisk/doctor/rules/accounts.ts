import { type Refusal, standing } from '../refusals.ts';
import { findingOf, ruleOf } from '../refused.ts';
import { listed, logged, timeOf } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

/** A phone tries every minute or so: what was refused so long ago and not since is told as a remark. */
const OLD_MS = 3_600_000;
/** Nobody mistypes so many names. */
const MOST_STRANGERS = 5;

type Standing = ReturnType<typeof standing>[number];

/** Refusals that still stand: the account has not got in since. */
function refused(evidence: Evidence, rule: string): readonly Standing[] {
  return standing(evidence.log).filter(({ refusal }) => ruleOf(evidence, refusal) === rule);
}

function findings(evidence: Evidence, all: readonly Standing[]): Finding[] {
  return all.flatMap(({ refusal, lines }) => {
    const found = findingOf(evidence, refusal, lines);
    const isOld = evidence.now - timeOf(refusal.line) > OLD_MS;
    return found ? [isOld ? { ...found, severity: 'remark' as const } : found] : [];
  });
}

const refusals = (id: string, about: string): Rule => ({
  ...{ id, about, from: ['log'] },
  look: (evidence) => findings(evidence, refused(evidence, id)),
});

export const unknownUser: Rule = {
  ...refusals('unknown-user', 'phones that log in as a user that there is not'),
  look(evidence) {
    const all = refused(evidence, 'unknown-user');
    return all.length < MOST_STRANGERS ? findings(evidence, all) : [flood(all)];
  },
};

/** Whoever tries name after name is no phone that was set up wrongly. */
function flood(all: readonly Standing[]): Finding {
  const of = (read: (refusal: Refusal) => string) => [
    ...new Set(all.map(({ refusal }) => read(refusal))),
  ];
  const hosts = of(({ address }) => address.replace(/:\d+$/, ''));
  const last = all.at(-1)?.refusal.line;
  return {
    severity: 'warning',
    title: `somebody tries names: ${all.length} users that there are not, from ${listed(hosts, 4)}`,
    evidence: [
      `tried ${listed(
        of(({ account }) => account),
        10,
      )}`,
      ...(last ? [logged(last)] : []),
    ],
    why: 'robots look for users with weak passwords on every SIP port of the Internet',
    mend: [
      'keep them out by a firewall, or let fail2ban read the log; give all users long secrets',
      'phones inside only: bind SIP to the inner address, or set deny= and permit= for the users',
    ],
  };
}

export const wrongPassword = refusals('wrong-password', 'phones that log in with a wrong password');
export const aor = refusals('aor', 'registrations that their aor does not take');
export const refusedElse = refusals(
  'refused',
  'logins refused by access list, transport or address',
);
export const extensionMissing = refusals('extension-missing', 'numbers that callers do not find');

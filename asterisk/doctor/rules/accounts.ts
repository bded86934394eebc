import { standing } from '../refusals.ts';
import { findingOf, ruleOf } from '../refused.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

/** Refusals that still stand: since then the account did not get in, and its file was not changed. */
function refused(evidence: Evidence, rule: string): Finding[] {
  return standing(evidence.log).flatMap(({ refusal, lines }) =>
    ruleOf(evidence, refusal) === rule ? (findingOf(evidence, refusal, lines) ?? []) : [],
  );
}

const refusals = (id: string, about: string): Rule => ({
  ...{ id, about, from: ['log'] },
  look: (evidence) => refused(evidence, id),
});

export const unknownUser = refusals(
  'unknown-user',
  'phones that log in as a user that there is not',
);
export const wrongPassword = refusals('wrong-password', 'phones that log in with a wrong password');
export const aor = refusals('aor', 'registrations that their aor does not take');
export const refusedElse = refusals(
  'refused',
  'logins refused by access list, transport or address',
);
export const extensionMissing = refusals('extension-missing', 'numbers that callers do not find');

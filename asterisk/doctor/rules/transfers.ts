import { sameName } from '../../conf/bytes.ts';
import { dialSteps, reachableContexts } from '../../dialplan/transferKeys.ts';
import { failedTransfers } from '../../log/transfers.ts';
import { lastValueOf } from '../../sip/values.ts';
import { placed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

/** main/features_config.c */
const BLIND_DEFAULT = '#';

function codes({ files }: Evidence): string[] {
  const map =
    files.views.get('features.conf')?.sections.filter(({ name }) => sameName(name, 'featuremap')) ??
    [];
  const entries = map.flatMap((section) => section.entries);
  const blind = lastValueOf(entries, 'blindxfer') ?? BLIND_DEFAULT;
  return [blind, lastValueOf(entries, 'atxfer') ?? ''].filter((code) => code !== '');
}

export const transferKeys: Rule = {
  id: 'transfer-keys',
  about: 'transfers by keys or REFER that came to nothing',
  from: ['log', 'files'],
  look: (evidence) => [...failed(evidence), ...unmapped(evidence)],
};

/** One finding for each kind; keys in vain are over once the Dials have their options. */
function failed(evidence: Evidence): Finding[] {
  const all = failedTransfers(evidence.log, codes(evidence));
  const on = keysAreOn(evidence);
  return (['keys', 'refer', 'target'] as const).flatMap((kind): Finding[] => {
    const some = all.filter((one) => one.kind === kind);
    const last = some.at(-1);
    if (!last || (kind === 'keys' && on)) return [];
    return [
      {
        severity: 'warning',
        title: {
          keys: 'transfer keys were pressed in vain',
          refer: 'a transfer by REFER was refused',
          target: 'a transfer went to a number that there is not',
        }[kind],
        evidence: [last.what, ...(some.length > 1 ? [`${some.length} times`] : [])],
        why: {
          keys: 'Asterisk listens for the keys of a call only where Dial was told so, with t or T',
          refer: 'the settings of the user (allow_transfer, allowtransfer) forbid it',
          target: 'it is not in the context of who transfers',
        }[kind],
        mend: {
          keys: [
            `${typed(evidence, 'transfer keys on')}   turns them on; or ${typed(evidence, 'transfer')} CALL NUMBER`,
          ],
          refer: [`${typed(evidence, 'transfer keys show')}   tells who may`],
          target: [`${typed(evidence, 'extension list')}   tells the numbers that there are`],
        }[kind],
      },
    ];
  });
}

function keysAreOn({ files }: Evidence): boolean {
  const contexts = files.users.flatMap(({ context }) => context ?? []);
  const dials = dialSteps(files.plan, reachableContexts(files.plan, contexts));
  return dials.length > 0 && dials.every(({ caller }) => caller);
}

/** Dial may be told t and T in vain: there is no key. */
function unmapped(evidence: Evidence): Finding[] {
  const view = evidence.files.views.get('features.conf');
  const entries =
    view?.sections
      .filter(({ name }) => sameName(name, 'featuremap'))
      .flatMap((section) => section.entries) ?? [];
  const off = entries.findLast(({ key, value }) => sameName(key, 'blindxfer') && value === '');
  const uses = dialSteps(evidence.files.plan, [...evidence.files.plan.contexts.keys()]).some(
    ({ caller, callee }) => caller || callee,
  );
  if (!off || !uses) return [];
  return [
    {
      severity: 'warning',
      title: 'blindxfer has no keys',
      evidence: [`${placed(off)}  blindxfer =`],
      why: 'Dial allows transfers by keys, and features.conf takes the keys away',
      mend: [`write blindxfer = ## there; then ${evidence.program} cli "module reload features"`],
    },
  ];
}

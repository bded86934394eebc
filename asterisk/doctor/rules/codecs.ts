import { sinceFile } from '../loaded.ts';
import { standing } from '../refusals.ts';
import { findingOf, ruleOf } from '../refused.ts';
import { grouped, lastLogged, placed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

const COMMON: readonly string[] = ['alaw', 'ulaw'];

/** PJSIP logs nothing of a call that it refuses with 488, so that what is allowed is looked at as well. */
export const codecs: Rule = {
  id: 'codecs',
  about: 'calls without a codec in common, and users whose codecs few phones have',
  from: ['files', 'log'],
  look: (evidence) => [
    ...rare(evidence),
    ...refused(evidence),
    ...unknown(evidence),
    ...untranslated(evidence),
  ],
};

function rare(evidence: Evidence): Finding[] {
  return evidence.files.users
    .filter(
      ({ codecs }) =>
        codecs.length > 0 && !codecs.some((one) => COMMON.includes(one) || one === 'all'),
    )
    .map(({ number, codecs, codecsFrom }) => ({
      severity: 'warning',
      title: `user ${number} may use ${codecs.join(', ')} only`,
      evidence: codecsFrom
        ? [`${placed(codecsFrom)}  ${codecsFrom.key} = ${codecsFrom.value}`]
        : [],
      why: 'every phone has alaw or ulaw, few have others: a call without a codec in common is refused with 488',
      mend: [
        `${typed(evidence, 'codec set', [number, 'alaw,ulaw'])}   allows what every phone has`,
      ],
    }));
}

/** Of a codec problem the log tells no user: it stands until the file was changed. */
function refused(evidence: Evidence): Finding[] {
  return standing(sinceFile(evidence, fileOf(evidence)))
    .filter(({ refusal }) => ruleOf(evidence, refusal) === 'codecs')
    .flatMap(({ refusal, lines }) => findingOf(evidence, refusal, lines) ?? []);
}

const fileOf = ({ driver }: Evidence): string => (driver === 'sip' ? 'sip.conf' : 'pjsip.conf');

const UNKNOWN = /^Cannot allow unknown format '([^']*)'/;

function unknown(evidence: Evidence): Finding[] {
  const allowed = evidence.files.users.flatMap(({ settings }) =>
    settings.map(({ value }) => value),
  );
  const isWritten = (name: string) =>
    evidence.unseen.has('files') || allowed.some((value) => value.includes(name));
  const lines = sinceFile(evidence, fileOf(evidence));
  return [...grouped(lines, UNKNOWN).values()]
    .filter(({ match }) => isWritten(match[1] ?? ''))
    .map(({ match, lines: seen }) => ({
      severity: 'problem',
      title: `a codec is allowed that this Asterisk does not know: ${match[1]}`,
      evidence: lastLogged(seen),
      why: 'the name is wrong, or its module is not loaded; PJSIP leaves the whole endpoint out for it',
      mend: [
        `${evidence.program} cli "core show codecs"   tells their names`,
        `${typed(evidence, 'codec list')}   tells who may use which`,
      ],
    }));
}

const UNTRANSLATED = /Unable to find a codec translation path: \(?([^)]*)\)? -> \(?([^)]*)\)?/;

function untranslated(evidence: Evidence): Finding[] {
  return [...grouped(evidence.log, UNTRANSLATED).values()].map(({ match, lines }) => ({
    severity: 'warning',
    title: `nothing translates ${match[1]} into ${match[2]}`,
    evidence: lastLogged(lines),
    why: 'the two of a call had no codec in common and the module that translates is not there: they heard nothing',
    mend: [
      `${typed(evidence, 'codec set', ['alaw,ulaw'], '--all')}   gives all users the same codecs`,
      `${evidence.program} cli "core show translation"   tells what can be translated`,
    ],
  }));
}

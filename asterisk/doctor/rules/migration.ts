import type { Step } from '../../dialplan/types.ts';
import { listed, placed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

/** What is gone after 16, and what takes its place (UPGRADE.txt of 17 to 22). */
const GONE: readonly (readonly [what: string, found: (step: Step) => boolean, instead: string])[] =
  [
    ['Macro', app(/^(Macro|MacroExclusive|MacroIf|MacroExit)$/i), 'Gosub with Return'],
    [
      'Monitor',
      app(/^(Monitor|StopMonitor|ChangeMonitor|PauseMonitor|UnpauseMonitor)$/i),
      'MixMonitor',
    ],
    [
      'SIPAddHeader',
      app(/^(SIPAddHeader|SIPRemoveHeader)$/i),
      'PJSIP_HEADER() in a pre-dial handler',
    ],
    ['SIPDtmfMode', app(/^SIPDtmfMode$/i), 'PJSIP_DTMF_MODE()'],
    ['NoCDR', app(/^NoCDR$/i), 'Set(CDR_PROP(disable)=1)'],
    ['SetAMAFlags', app(/^SetAMAFlags$/i), 'Set(CHANNEL(amaflags)=…)'],
    ['ImportVar', app(/^ImportVar$/i), 'Set(…=${IMPORT(channel,variable)})'],
    [
      'SIP/ in Dial',
      (step) => /^Dial$/i.test(step.application) && /(^|&)SIP\//.test(step.data),
      'PJSIP/',
    ],
    ['SIPPEER()', data(/\bSIPPEER\(/), 'PJSIP_ENDPOINT(), PJSIP_AOR(), PJSIP_CONTACT()'],
    ['SIP_HEADER()', data(/(?<!PJ)\bSIP_HEADER\(/), 'PJSIP_HEADER(read,…)'],
    ['SIPCHANINFO()', data(/\bSIPCHANINFO\(/), 'CHANNEL(pjsip,…)'],
    ['CALLERPRES()', data(/\bCALLERPRES\(/), 'CALLERID(name-pres) and CALLERID(num-pres)'],
  ];

function app(form: RegExp): (step: Step) => boolean {
  return ({ application }) => form.test(application);
}
function data(form: RegExp): (step: Step) => boolean {
  return (step) => form.test(step.data);
}

export const migration: Rule = {
  id: 'migration',
  about: 'what an Asterisk later than 20 does not have any more',
  from: ['files'],
  look(evidence) {
    const isNew = Number.parseInt(evidence.asterisk.version ?? '', 10) >= 21;
    const found = GONE.flatMap(([what, holds, instead]) => {
      const steps = [...evidence.files.plan.contexts.values()].flatMap(({ extensions }) =>
        extensions.flatMap((one) => one.steps.filter(holds)),
      );
      return steps.length === 0 ? [] : [{ what, steps, instead }];
    });
    if (found.length === 0) return [];
    return isNew ? found.map((one) => gone(evidence, one)) : [later(found)];
  },
};

interface Found {
  readonly what: string;
  readonly steps: readonly Step[];
  readonly instead: string;
}

const gone = (evidence: Evidence, { what, steps, instead }: Found): Finding => ({
  severity: 'problem',
  title: `the dialplan uses ${what}, which this Asterisk does not have`,
  evidence: steps
    .slice(0, 4)
    .map(({ entry, application }) => `${placed(entry)}  ${application}(…)`),
  why: 'the call ends at that line',
  mend: [`write ${instead} in its place; then ${typed(evidence, 'cli', ['dialplan reload'])}`],
});

const later = (found: readonly Found[]): Finding => ({
  severity: 'remark',
  title: `Asterisk 21 and later do not have ${listed(
    found.map(({ what }) => what),
    12,
  )}`,
  evidence: found.flatMap(({ steps }) =>
    steps.slice(0, 1).map(({ entry, application }) => `${placed(entry)}  ${application}(…)`),
  ),
  why: 'this one has it: it is to be thought of before an upgrade',
  mend: found.map(({ what, instead }) => `${what}: ${instead}`),
});

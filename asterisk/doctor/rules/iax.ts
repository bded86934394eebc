import { sameName } from '../../conf/bytes.ts';
import type { EffectiveEntry } from '../../conf/effective.ts';
import type { LogLine } from '../../log/types.ts';
import { isTrue, lastOf, lastValueOf } from '../../sip/values.ts';
import { explain, type Fault } from '../../trunk/faults.ts';
import { generalOf, type Trunk } from '../../trunk/read.ts';
import { explainRefusal } from '../../trunk/refusals.ts';
import { sinceFile } from '../loaded.ts';
import { lastLogged, placed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

const FILE = 'iax.conf';

export const iax: Rule = {
  id: 'iax',
  about: 'IAX2 trunks: secrets, codecs, call tokens, timing, strangers',
  from: ['files', 'log'],
  look: (evidence) => [
    ...evidence.files.trunks.flatMap((trunk) => ofTrunk(evidence, trunk)),
    ...bandwidth(evidence),
    ...strangers(evidence),
    ...tokens(evidence),
    ...refusals(evidence),
  ],
};

function ofTrunk(evidence: Evidence, trunk: Trunk): Finding[] {
  const { modules } = evidence.asterisk;
  const noTimer = modules && ![...modules].some((name) => name.startsWith('res_timing_'));
  const isComputed = trunk.context === undefined || /[$]/.test(trunk.context);
  const name = trunk.context ?? '';
  const isThere = evidence.files.plan.contexts.has(name) || evidence.asterisk.contexts?.has(name);
  const lost = !isComputed && !isThere;
  return [
    ...(trunk.secret === undefined && !hasRsa(trunk)
      ? [
          finding(
            trunk,
            'warning',
            `trunk ${trunk.name} has no secret`,
            'whoever knows its name may call in, from anywhere',
            `${typed(evidence, 'trunk set', [trunk.name], '--secret-stdin')}   gives it one`,
          ),
        ]
      : []),
    ...(trunk.isTrunked && noTimer
      ? [
          finding(
            trunk,
            'problem',
            `trunk=yes of ${trunk.name} needs a timing source, and none is loaded`,
            'Asterisk says "Unable to support trunking" and sends each call by itself',
            `in modules.conf load res_timing_timerfd.so; then ${evidence.program} restart`,
          ),
        ]
      : []),
    ...(lost
      ? [
          finding(
            trunk,
            'problem',
            `calls from trunk ${trunk.name} come into [${trunk.context}], which is not there`,
            'every call from the other end is refused',
            `in extensions.conf write the context [${trunk.context}]; then ${evidence.program} cli "dialplan reload"`,
          ),
        ]
      : []),
  ];
}

const hasRsa = ({ at }: Trunk): boolean => /rsa/i.test(lastValueOf(at.entries, 'auth') ?? '');

function finding(
  { at }: Trunk,
  severity: Finding['severity'],
  title: string,
  why: string,
  mend: string,
): Finding {
  return { severity, title, evidence: [`${placed(at)}  [${at.name}]`], why, mend: [mend] };
}

/** The sample of 16 has it: no alaw, no ulaw, unless they are allowed behind it. */
function bandwidth({ files, program }: Evidence): Finding[] {
  const view = files.views.get(FILE);
  const general = view && generalOf(view);
  const low = general && lastOf(general.entries, 'bandwidth');
  if (!general || !low || !/^low$/i.test(low.value)) return [];
  const behind = general.entries.slice(general.entries.indexOf(low));
  if (behind.some(({ key, value }) => sameName(key, 'allow') && /alaw|ulaw|all/i.test(value)))
    return [];
  return [
    {
      severity: 'warning',
      title: 'bandwidth=low in iax.conf allows neither alaw nor ulaw',
      evidence: [`${placed(low)}  bandwidth = low`],
      why: 'calls from phones that have no other codec are refused over every trunk',
      mend: [
        `in [general] write bandwidth=high, or allow=alaw,ulaw behind it; then ${program} cli "module reload chan_iax2.so"`,
      ],
    },
  ];
}

/** A user without a secret takes every call whose sender names nobody. */
function strangers({ files, program }: Evidence): Finding[] {
  const sections = files.views.get(FILE)?.sections ?? [];
  return sections.flatMap((section): Finding[] => {
    const type = lastValueOf(section.entries, 'type')?.toLowerCase();
    if (section.isTemplate || type !== 'user') return [];
    const has = ['secret', 'auth', 'inkeys', 'permit', 'deny', 'acl'].some((key) =>
      lastOf(section.entries, key),
    );
    if (has) return [];
    const context = lastValueOf(section.entries, 'context') ?? 'default';
    return [
      {
        severity: 'warning',
        title: `anybody may call in over IAX2 as ${section.name}, into [${context}]`,
        evidence: [`${placed(section)}  [${section.name}] without a secret`],
        why: 'a call that names no user is taken by the first user without a secret',
        mend: [
          `give it a secret or permit=, or take it out of iax.conf; then ${program} cli "module reload chan_iax2.so"`,
        ],
      },
    ];
  });
}

function tokens({ files, program }: Evidence): Finding[] {
  const view = files.views.get(FILE);
  const entries: readonly EffectiveEntry[] =
    view?.sections.flatMap((section) => section.entries) ?? [];
  const open = entries.find(
    ({ key, value }) =>
      (sameName(key, 'calltokenoptional') && /^0\.0\.0\.0\/0/.test(value)) ||
      (sameName(key, 'requirecalltoken') && !isTrue(value) && !/^auto$/i.test(value)),
  );
  if (!open) return [];
  return [
    {
      severity: 'warning',
      title: `${open.key} = ${open.value}: calls are taken without a call token`,
      evidence: [`${placed(open)}  ${open.key} = ${open.value}`],
      why: 'anybody can fill all call numbers with forged addresses, and then nobody can call any more',
      mend: [`take that line away; then ${program} cli "module reload chan_iax2.so"`],
    },
  ];
}

/** What chan_iax2 says of a call that was let in, at either end. */
const TAKEN = /^\s*(-- )?(Accepting (UN)?AUTHENTICATED call from|Call accepted by) (\S+):\d+/i;

/** Lines of chan_iax2 that tell why a call failed, while the files are as they were then and none went well since. */
function refusals(evidence: Evidence): Finding[] {
  const { trunks } = evidence.files;
  const found = new Map<string, { readonly trunk: Trunk | undefined; readonly finding: Finding }>();
  for (const line of sinceFile(evidence, FILE)) {
    if (!/^chan_iax2/.test(line.file)) continue;
    const host = TAKEN.exec(line.message)?.[4];
    if (host !== undefined)
      for (const [key, { trunk }] of found) if (!trunk || trunk.host === host) found.delete(key);
    if (line.level === 'VERBOSE') continue;
    const trunk = trunkIn(trunks, line.message);
    const fault = faultOf(evidence, trunk, line.message);
    if (fault) found.set(fault.sentence, { trunk, finding: refusal(evidence, trunk, line, fault) });
  }
  return [...found.values()].map(({ finding }) => finding);
}

function faultOf(
  { program }: Evidence,
  trunk: Trunk | undefined,
  message: string,
): Fault | undefined {
  const about = {
    name: trunk?.name ?? 'NAME',
    address: trunk ? `${trunk.host}:${trunk.port}` : 'the other end',
    username: trunk?.username ?? '',
    encryption: trunk?.encryption ?? ('off' as const),
    ...{ number: '', program, otherProgram: undefined, otherName: undefined },
  };
  const seen = { cause: undefined, status: undefined };
  return explain({ here: [message], there: [], ...seen }, about) ?? explainRefusal(message, about);
}

const refusal = (
  evidence: Evidence,
  trunk: Trunk | undefined,
  line: LogLine,
  { sentence, hint }: Fault,
): Finding => ({
  severity: 'problem',
  title: `IAX2${trunk ? ` ${trunk.name}` : ''}: ${sentence}`,
  evidence: lastLogged([line]),
  why: 'that is what the last call over it, or its registration, came to',
  mend: [
    ...(trunk ? [`${typed(evidence, 'trunk test', [trunk.name])}   tries it again`] : []),
    hint,
  ],
});

/** The trunk that a line names; the only one where it names none. */
function trunkIn(trunks: readonly Trunk[], message: string): Trunk | undefined {
  const named = trunks.find(
    ({ name, host }) => message.includes(name) || (host !== 'dynamic' && message.includes(host)),
  );
  return named ?? (trunks.length === 1 ? trunks[0] : undefined);
}

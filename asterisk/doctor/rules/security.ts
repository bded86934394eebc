import { sameName } from '../../conf/bytes.ts';
import type { EffectiveEntry, EffectiveSection } from '../../conf/effective.ts';
import { reachableContexts } from '../../dialplan/transferKeys.ts';
import { isTrue, lastOf, lastValueOf } from '../../sip/values.ts';
import { routesOver } from '../../trunk/routes.ts';
import { listed, placed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';
import { secrets } from './secrets.ts';

export const security: Rule = {
  id: 'security',
  about: 'strangers, weak secrets, open doors, and who may call at whose cost',
  from: ['files'],
  look: (evidence) => [
    ...guests(evidence),
    ...secrets(evidence),
    ...doors(evidence),
    ...dangerous(evidence),
    ...wayOut(evidence),
  ],
};

const general = ({ files }: Evidence, file: string): readonly EffectiveEntry[] =>
  files.views
    .get(file)
    ?.sections.filter(({ name, isTemplate }) => !isTemplate && sameName(name, 'general'))
    .flatMap((section) => section.entries) ?? [];

const shown = (entry: EffectiveEntry): string => `${placed(entry)}  ${entry.key} = ${entry.value}`;

/** Contexts in which who need not log in may dial, each with where that is written. */
function publicContexts(evidence: Evidence): { readonly name: string; readonly at: string }[] {
  const sip = general(evidence, 'sip.conf');
  const allow = lastOf(sip, 'allowguest');
  const hasGuests =
    evidence.driver === 'sip' &&
    evidence.files.views.has('sip.conf') &&
    (!allow || isTrue(allow.value));
  const context = lastOf(sip, 'context');
  const anonymous = evidence.files.views
    .get('pjsip.conf')
    ?.sections.filter(isAnonymous)
    .map((section) => ({
      name: lastValueOf(section.entries, 'context') ?? 'default',
      at: `${placed(section)}  [${section.name}] without auth`,
    }));
  return [
    ...(hasGuests
      ? [
          {
            name: context?.value ?? 'default',
            at: allow ? shown(allow) : 'sip.conf has no allowguest=, and chan_sip lets guests in',
          },
        ]
      : []),
    ...(anonymous ?? []),
  ];
}

const isAnonymous = ({ name, isTemplate, entries }: EffectiveSection): boolean =>
  !isTemplate &&
  /^anonymous(@|$)/i.test(name) &&
  sameName(lastValueOf(entries, 'type') ?? '', 'endpoint') &&
  lastOf(entries, 'auth') === undefined;

function guests(evidence: Evidence): Finding[] {
  const { plan } = evidence.files;
  return publicContexts(evidence).map(({ name, at }) => {
    const reached = reachableContexts(plan, [name]).flatMap(
      (one) => plan.contexts.get(one)?.extensions ?? [],
    );
    return {
      severity: reached.length > 0 ? 'warning' : 'remark',
      title: `anybody may call in without a password, into [${name}]`,
      evidence: [
        at,
        reached.length > 0
          ? `reaches ${listed(reached.map((one) => one.name.text))}`
          : 'nothing can be dialled there',
      ],
      why: 'robots try every SIP port on the Internet and dial whatever they reach',
      mend: [
        evidence.driver === 'sip'
          ? `in [general] of sip.conf write allowguest=no; then ${evidence.program} cli "module reload chan_sip.so"`
          : `take [anonymous] out of pjsip.conf; then ${evidence.program} cli "module reload res_pjsip.so"`,
      ],
    };
  });
}

const LOOPBACK = /^(127\.|::1$|\[::1\]|localhost$)/;

/** AMI and ARI are as good as a shell: they belong on loopback, or behind TLS and a firewall. */
function doors(evidence: Evidence): Finding[] {
  return (['manager.conf', 'http.conf'] as const).flatMap((file): Finding[] => {
    const entries = general(evidence, file);
    const address = lastOf(entries, 'bindaddr');
    if (!isTrue(lastValueOf(entries, 'enabled')) || (address && LOOPBACK.test(address.value)))
      return [];
    if (file === 'http.conf' && !isTrue(lastValueOf(general(evidence, 'ari.conf'), 'enabled')))
      return [];
    const what = file === 'manager.conf' ? 'AMI' : 'ARI';
    return [
      {
        severity: 'warning',
        title: `${what} listens beyond this machine (${address?.value ?? 'all addresses'})`,
        evidence: [address ? shown(address) : `${file} has no bindaddr`],
        why: `who logs in to ${what} can run programs and call anywhere: its password is all that keeps the world out`,
        mend: [
          `in ${file} write bindaddr = 127.0.0.1, and reach it by ssh -L; or let a firewall through known addresses only`,
        ],
      },
    ];
  });
}

function dangerous({ files, program }: Evidence): Finding[] {
  const entries =
    files.views.get('asterisk.conf')?.sections.flatMap((section) => section.entries) ?? [];
  const entry = lastOf(entries, 'live_dangerously');
  if (!entry || !isTrue(entry.value)) return [];
  return [
    {
      severity: 'warning',
      title: 'live_dangerously is on',
      evidence: [shown(entry)],
      why: 'who may set a variable by AMI or ARI can then run programs and write files',
      mend: [`in asterisk.conf write live_dangerously = no; then ${program} restart`],
    },
  ];
}

/** Strangers that reach a trunk call abroad at our cost. */
function wayOut(evidence: Evidence): Finding[] {
  const { plan, trunks } = evidence.files;
  return publicContexts(evidence).flatMap(({ name, at }) => {
    const contexts = new Set(reachableContexts(plan, [name]));
    return trunks.flatMap((trunk): Finding[] => {
      const routes = routesOver(plan, trunk.name).filter(({ context }) => contexts.has(context));
      const [first] = routes;
      if (!first) return [];
      return [
        {
          severity: 'problem',
          title: `strangers reach the trunk ${trunk.name}: anybody may call out at your cost`,
          evidence: [
            at,
            `${first.extension.name.text} in [${first.context}] dials over ${trunk.name}`,
          ],
          why: `[${name}], where calls without a password come in, leads to [${first.context}]`,
          mend: [
            `take the include of [${first.context}] out of [${name}], or let no strangers in`,
            `${typed(evidence, 'extension list')} --context ${JSON.stringify(name)}   tells what they reach`,
          ],
        },
      ];
    });
  });
}

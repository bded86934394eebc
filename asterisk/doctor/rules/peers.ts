import { sameName } from '../../conf/bytes.ts';
import { isRegistered } from '../../trunk/live.ts';
import { placed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

/** Who does not answer, answers late, or is not asked. */
export const peers: Rule = {
  id: 'peers',
  about: 'phones and trunks that do not answer, answer late, or are not asked',
  from: ['asterisk'],
  look: (evidence) => [
    ...evidence.asterisk.peers.flatMap((peer): Finding[] => {
      const at = peer.address === undefined ? '' : ` at ${peer.address}`;
      const isTrunk = peer.technology === 'IAX2';
      const seen = [`${peer.id} is ${peer.status}${at}`];
      const show = typed(evidence, isTrunk ? 'trunk show' : 'user show', [peer.name]);
      if (peer.status === 'unreachable' && peer.address !== undefined)
        return [
          {
            severity: 'problem',
            title: `${peer.name} does not answer${at}`,
            evidence: seen,
            why: isTrunk
              ? 'the other PBX is stopped, its address is wrong, or a firewall keeps UDP 4569 out: calls over it fail'
              : 'the phone is off, has another address now, or a firewall is between: calls to it fail',
            mend: [
              ...(isTrunk
                ? trunkMend(evidence, peer.name)
                : [
                    `${show}   tells what it is to be; restart the phone so that it registers anew`,
                  ]),
            ],
          },
        ];
      if (peer.status === 'lagged')
        return [
          {
            severity: 'warning',
            title: `${peer.name} answers late${at}: ${peer.rttMs?.toFixed(0) ?? '?'} ms`,
            evidence: seen,
            why: 'the way there is slow or full; Asterisk does not call a peer that lags',
            mend: [`${show}   tells its limit (qualify); look at the network`],
          },
        ];
      return [];
    }),
    ...unasked(evidence),
  ],
};

const trunkMend = (evidence: Evidence, name: string): string[] => [
  `${typed(evidence, 'trunk test', [name])}   tells why, and what mends it`,
  ...(name === 'operator' || name === 'lab'
    ? [`pbxctl --pbx ${name} start   where that PBX is one of yours and is stopped`]
    : []),
];

/** A phone that is not asked is believed to be there when it is long gone. */
function unasked(evidence: Evidence): Finding[] {
  const quiet = evidence.asterisk.peers.filter(({ status }) => status === 'registered');
  if (quiet.length === 0) return [];
  return [
    {
      severity: 'remark',
      title: `${quiet.length} registered, and not asked whether they still are: ${quiet
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', ')}`,
      evidence: quiet.slice(0, 5).map(({ id, address }) => `${id} at ${address ?? '?'}`),
      why: 'without qualify Asterisk learns only from a failed call that a phone is gone',
      mend: [
        evidence.driver === 'sip'
          ? 'set qualify=yes in sip.conf, and reload'
          : 'set qualify_frequency=60 in its aor in pjsip.conf, and reload',
      ],
    },
  ];
}

/** What this PBX registers at, and does not get in. */
export const registrations: Rule = {
  id: 'registrations',
  about: 'registrations of this PBX at others',
  from: ['asterisk'],
  look: (evidence) =>
    evidence.asterisk.registrations
      .filter(({ status }) => !isRegistered(status))
      .map(({ technology, server, username, status, cause }) => ({
        severity: 'problem',
        title: `this PBX is not registered at ${server} as ${username}: ${status}`,
        evidence: [
          `${technology} registration ${status}${cause === undefined ? '' : ` (${cause})`}`,
          ...linesOf(evidence, server),
        ],
        why: whyNot(status),
        mend: [
          ...(technology === 'IAX2'
            ? [
                `${typed(evidence, 'trunk list')}   tells which trunk it is; trunk test NAME tells why`,
              ]
            : [
                `${technology === 'PJSIP' ? `${evidence.program} cli "pjsip show registrations"` : `${evidence.program} cli "sip show registry"`}   tells its state; look at its name and password`,
              ]),
          `${typed(evidence, 'log', [], '--level WARNING')}   tells what the other side said`,
        ],
      })),
};

function whyNot(status: string): string {
  if (/reject|auth|403|fatal|permanent/i.test(status))
    return 'the other side refuses the name or the password: calls from there do not come in';
  if (/request|unregistered|timeout|no response|temporary/i.test(status))
    return 'nothing answers there: the address is wrong, or a firewall or NAT is between';
  return 'calls from there do not come in until it is registered';
}

function linesOf({ files }: Evidence, server: string): string[] {
  const host = server.replace(/^sips?:/i, '').replace(/[:;].*$/, '');
  return [...files.views.values()].flatMap(({ sections }) =>
    sections.flatMap(({ entries }) =>
      entries
        .filter(
          ({ key, value }) =>
            /^(register|server_uri)$/i.test(key) && host !== '' && value.includes(host),
        )
        .map(
          (entry) =>
            `${placed(entry)}  ${sameName(entry.key, 'register') ? `register => …@${host}` : `${entry.key} = ${entry.value}`}`,
        ),
    ),
  );
}

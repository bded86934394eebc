import { lastLogged, listed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

const RETRANSMIT =
  /^Retransmission timeout reached on transmission (\S+) for seqno (\d+) \(([^)]*)\)/;
const NO_ACK = /no (?:reply to our critical packet|ACK received)/i;

/** What Asterisk sent and nobody answered: nearly always an address that does not lead back. */
export const retransmissions: Rule = {
  id: 'retransmission',
  about: 'calls that end since an answer never came (no ACK)',
  from: ['log'],
  look(evidence) {
    const lines = evidence.log.filter(
      ({ message }) => RETRANSMIT.test(message) || NO_ACK.test(message),
    );
    if (lines.length === 0) return [];
    return [
      {
        severity: 'warning',
        title: 'Asterisk repeated a message in vain and gave the call up',
        evidence: lastLogged(lines),
        why: 'what Asterisk sent did not arrive, or the answer went elsewhere: nearly always NAT, a firewall, or an address in the Contact that does not lead back',
        mend: [
          `${typed(evidence, 'capture start')}   and make the call again; then ${typed(evidence, 'capture show')}`,
          'behind NAT set external_signaling_address and local_net (chan_sip: externaddr, localnet), and rewrite_contact=yes for phones outside',
        ],
      },
    ];
  },
};

const ONE_WAY = /RTPAUDIOQOS[^=]*=.*\brxcount=0;/;
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** What speaks for silence: packets that never came, and phones outside of a PBX that tells its inner address. */
export const oneWay: Rule = {
  id: 'one-way-audio',
  about: 'phones outside that are told an inner address, and calls without a packet of sound',
  from: ['files', 'log'],
  look(evidence) {
    const silent = evidence.log.filter(({ message }) => ONE_WAY.test(message));
    const heard: Finding[] =
      silent.length === 0
        ? []
        : [
            {
              severity: 'warning',
              title: 'a call ended in which no packet of sound had come from a phone',
              evidence: lastLogged(silent),
              why: 'unless its media was direct, the sound of that phone did not reach the PBX: NAT, a firewall, or an RTP port that is not let through',
              mend: [
                `${typed(evidence, 'media show')}   tells whose media is direct`,
                `${typed(evidence, 'capture start')}   and make the call again: capture show tells where its RTP goes`,
              ],
            },
          ];
    return [...heard, ...outside(evidence)];
  },
};

/** A PBX in a private network with phones from elsewhere, and no word of its outer address. */
function outside(evidence: Evidence): Finding[] {
  const { views } = evidence.files;
  const file = evidence.driver === 'sip' ? 'sip.conf' : 'pjsip.conf';
  const entries = views.get(file)?.sections.flatMap((section) => section.entries) ?? [];
  const tells = entries.some(({ key }) =>
    /^(external_media_address|externaddr|externip|externhost|media_address)$/i.test(key),
  );
  const far = evidence.asterisk.peers.filter(
    ({ technology, address }) => technology !== 'IAX2' && address !== undefined && !isNear(address),
  );
  if (tells || far.length === 0 || !views.has(file)) return [];
  return [
    {
      severity: 'warning',
      title: `${listed(far.map(({ name }) => name))} is outside, and the PBX does not say under which address it is reached`,
      evidence: far.slice(0, 4).map(({ id, address }) => `${id} at ${address}`),
      why: 'behind NAT a phone outside is told the inner address and sends its sound nowhere',
      mend: [
        evidence.driver === 'sip'
          ? 'in sip.conf set externaddr=, localnet= and nat=force_rport,comedia, unless this PBX has a public address itself'
          : 'in the transport of pjsip.conf set external_media_address, external_signaling_address and local_net, unless this PBX has a public address itself',
      ],
    },
  ];
}

function isNear(address: string): boolean {
  const host = address.replace(/:\d+$/, '');
  return /^127\.|^\[?::1\]?$|^\[?f[cde]/i.test(host) || PRIVATE.test(host);
}

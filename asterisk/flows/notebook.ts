import type { Party, SequenceStep } from './sequence.ts';

/** A sequence that the course's notebook recorded: chan_sip of 16.2.1, two Linphones. */
export interface Recorded {
  /** Its heading there. */
  readonly title: string;
  readonly steps: readonly SequenceStep[];
  /** The notebook breaks off here, in the middle of a line. */
  readonly isCutShort: boolean;
}

const PARTIES: Readonly<Record<string, Party>> = { A: 'A', P: 'PBX', B: 'B' };

/** `A>P INVITE sdp; P>A 401`: each step with who sends and who receives. */
function steps(...texts: readonly string[]): SequenceStep[] {
  return texts
    .join('; ')
    .split('; ')
    .map((text) => {
      const [, from = '', to = '', what = '', sdp] = /^(\w)>(\w) (\S+)( sdp)?$/.exec(text) ?? [];
      const [sender, receiver] = [PARTIES[from], PARTIES[to]];
      if (!sender || !receiver) throw new Error(`no step: ${text}`);
      return { from: sender, to: receiver, what, sdp: sdp !== undefined };
    });
}

const CHALLENGED = 'A>P INVITE sdp; P>A 401; A>P ACK; A>P INVITE sdp; P>A 100';
const ANSWERED = 'P>B INVITE sdp; B>P 100; B>P 180; P>A 180; B>P 200 sdp; P>B ACK; P>A 200 sdp';
const SET_UP = `${CHALLENGED}; ${ANSWERED}`;
const MOVE_B = 'B>P 100; B>P 200 sdp; P>B ACK';
const MOVE_A = 'A>P 100; A>P 200 sdp; P>A ACK';
const MOVED = `P>B re-INVITE sdp; A>P ACK; P>A re-INVITE sdp; ${MOVE_A}; ${MOVE_B}`;
const A_ENDS = 'A>P BYE; P>A 200';
const B_ENDS = 'B>P BYE; P>B 200';
const BACK_B = `P>B re-INVITE sdp; ${MOVE_B}`;
const BACK_A = `P>A re-INVITE sdp; ${MOVE_A}`;
const BYE_B = 'P>B BYE; B>P 200';
const BYE_A = 'P>A BYE; A>P 200';

const recorded = (title: string, ...texts: readonly string[]): Recorded => ({
  ...{ title, steps: steps(...texts), isCutShort: false },
});

/** By setting and by who hangs up. */
export const NOTEBOOK = {
  'via-pbx': {
    A: recorded('Sans aucun paramètre, A raccroche', SET_UP, 'A>P ACK', A_ENDS, BYE_B),
    B: recorded('Sans aucun paramètre, B raccroche', SET_UP, 'A>P ACK', B_ENDS, BYE_A),
  },
  direct: {
    A: {
      ...recorded('Avec canreinvite=yes, A raccroche', SET_UP, MOVED, 'A>P BYE'),
      isCutShort: true,
    },
    B: recorded('Avec canreinvite=yes, B raccroche', SET_UP, MOVED, B_ENDS, BACK_A, BYE_A),
  },
  'direct-setup': {
    A: recorded(
      'Avec directrtpsetup=yes et canreinvite=yes, A raccroche',
      ...[SET_UP, 'A>P ACK', A_ENDS, BACK_B, BYE_B],
    ),
    B: recorded(
      'Avec directrtpsetup=yes et canreinvite=yes, B raccroche',
      ...[SET_UP, 'A>P ACK', B_ENDS, BACK_A, BYE_A],
    ),
  },
} as const;

/** Part 2 of the notebook: one phone. */
export const NOTEBOOK_ALONE = {
  register: recorded('Connexion à Asterisk', 'A>P REGISTER; P>A 401; A>P REGISTER; P>A 200'),
  echo: recorded('Appel avec le numéro 600', CHALLENGED, 'P>A 200 sdp; A>P ACK', A_ENDS),
  unregister: recorded(
    "Déconnexion d'Asterisk",
    'A>P un-REGISTER; P>A 401; A>P un-REGISTER; P>A 200',
  ),
} as const;

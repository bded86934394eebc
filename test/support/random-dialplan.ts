import { chance } from './chance.ts';

/** Contexts `c0`, `c1` … of a seed, each line of which says by a UserEvent that it ran. */
export interface RandomDialplan {
  readonly text: string;
  readonly contexts: readonly string[];
  /** Numbers that may well be of one of its extensions. */
  number(): string;
  callerId(): string;
  pick<T>(list: readonly T[]): T;
}

export function randomDialplan(seed: number, count: number): RandomDialplan {
  const random = chance(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => {
    const one = list[below(list.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  };
  const oneIn = (n: number) => below(n) === 0;
  const times = (n: number, make: () => string) => Array.from({ length: n }, make).join('');
  const digit = () => pick([...'0012345678999']);

  const set = () => {
    const parts = times(1 + below(3), () => {
      if (oneIn(3)) return `${digit()}-${digit()}`;
      return oneIn(15) ? pick([...'-a*,x']) : digit();
    });
    return oneIn(40) ? '[]' : `[${parts}${oneIn(20) ? '-' : ''}]`;
  };
  const place = () => {
    if (oneIn(60)) return pick([...'a*#[']);
    if (oneIn(20)) return '-';
    return oneIn(3) ? set() : pick([...'XXXZNxzn', digit(), digit(), digit()]);
  };
  const pattern = () => {
    const tail = oneIn(3) ? pick(['.', '!', '.', '!', '.5', '!X', '.!']) : '';
    return `_${times(1 + below(3), place)}${tail}`;
  };
  const number = () => times(1 + below(4), () => (oneIn(25) ? pick([...'*#a-']) : digit()));
  const callerId = () => (oneIn(3) ? '' : times(1 + below(2), () => pick([...'125'])));
  const wantedCaller = () =>
    oneIn(4)
      ? ''
      : oneIn(2)
        ? callerId()
        : `_${pick(['X', 'N', '[1-2]', 'X.', 'Z!', '1X', '(5)-X'])}`;
  const name = () => {
    const own = oneIn(3) ? number() : pattern();
    const spaced = oneIn(30) ? `${own} ` : own;
    return oneIn(5) ? `${spaced}/${wantedCaller()}` : spaced;
  };

  let line = 0;
  const application = () => {
    line += 1;
    return `UserEvent(Ran,Call: \${CALL},Exten: \${EXTEN},Line: ${line})`;
  };
  const priority = () =>
    pick(['n', 'n', 'n', 'n(a)', 's', 'n+1', '2', '3', '1', 'n(b)', 'a', 'a+1', '0', 'hint', 'x']);
  const extension = () => {
    const own = name();
    const first = oneIn(8) ? pick(['2', 'n', 'hint', '3', '1(a)']) : '1';
    const rest = Array.from({ length: below(3) }, () =>
      oneIn(3)
        ? `exten => ${own},${priority()},${application()}`
        : `same => ${priority()},${application()}`,
    );
    return [`exten => ${own},${first},${application()}`, ...rest];
  };

  const contexts = Array.from({ length: count }, (_, at) => `c${at}`);
  const text = contexts.flatMap((context) => {
    const include = () => (oneIn(2) ? [`include => ${pick(contexts)}`] : []);
    const lines = [...include(), ...Array.from({ length: 3 + below(8) }, extension).flat()];
    return [`[${context}]`, ...lines, ...include(), ''];
  });
  return { text: text.join('\n'), contexts, number, callerId, pick };
}

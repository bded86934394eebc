/* Configuration files as no person writes them, but for which Asterisk has an answer. */

type Random = () => number;

const NAMES = [
  'a',
  'b',
  'T',
  't',
  'A',
  'x y',
  'é',
  '',
  'n'.repeat(79),
  'n'.repeat(85),
  'q(',
  '-',
  '#',
  '--',
];
const KEYS = [
  'k',
  'K',
  'type',
  'allow',
  'exten',
  'k+',
  '\\k',
  '\\[k',
  '\\#k',
  '\\=k',
  'k k',
  '\udcff',
  '\\;k',
  '#',
  'é',
];
const VALUES = [
  ...[
    '1',
    'endpoint',
    ' 2 ',
    'a;b',
    'a\\;b',
    '=',
    '> z',
    '',
    'x --; y',
    ';-- c --; d',
    ';--',
    '--;',
    ';--- z',
  ],
  ...[
    '\t\x01v\x02',
    'v\0w',
    '\\',
    '\\\\;q',
    ';;',
    ';-',
    '-;',
    '\udce9',
    '"q"',
    '1',
    'été',
    'b    ; comment',
  ],
];
/** Values that make lines about as long as Asterisk reads, and longer. */
const LONG = [8179, 8185, 8186, 8187, 8188, 8189, 9000, 16_384].map((n) => 'v'.repeat(n));
const OPTIONS = [
  ...[
    '(!)',
    '(t)',
    '(T)',
    '(a)',
    '(b,t)',
    '(+)',
    '(!,a)',
    '(+type=end)',
    '(+TEMPLATES=include)',
    '()',
    '(a,)',
  ],
  ...['(+,t)', '(t,+)', ' (a)', '(nope)', '(+', '(+k=^1$&type=.)'],
];
const ODD = ['junk', '=', '+=1', '\\', '\\ x=1', '\\q=1', ']', '\0', '\0k=1', '', '[open', '\\é=1'];
const COMMENTS = [
  ...[
    ';',
    '; c',
    ';-- block',
    '--;',
    'x --; y=1',
    ';---',
    ';--;',
    ' ; \\; ',
    ';-- a --; k=1',
    'k=;-- a',
    'b --;',
  ],
];
const LINE_ENDS = ['\n', '\n', '\n', '\n', '\r\n', '\r\n', ' \n', '\t\r\n', '\n\n', '\r'];
const WORDS = [
  '#include ',
  '#tryinclude ',
  '#INCLUDE\t',
  '#tryinclude\udc80',
  '#exec ',
  '#foo ',
  '#',
  '#tryinclude',
];
const OPERATORS = ['=', ' = ', '=>', ' => ', '+=', ' += ', '=  ', '= >', '\t= '];

/** Text of one file; `folder` is what its includes name files in. */
export function nastyFile(random: Random, folder = 'conf'): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const includes = [
    ...[
      'b.conf',
      'c.conf',
      '*.conf',
      '[bc].conf',
      '{c,b}.conf',
      'none.conf',
      'none*.conf',
      'sub/*',
    ],
    ...['sub/?.x', 'sub/[!a]*', 'sub/../c.conf', 'sub'],
  ].map((name) => pick(['%', '"%"', '<%>', '"%', '% ; c']).replace('%', `${folder}/${name}`));

  function line(): string {
    const die = random();
    if (die < 0.14)
      return `[${pick(NAMES)}${random() < 0.02 ? '' : ']'}${random() < 0.3 ? pick(OPTIONS) : ''}`;
    if (die < 0.17) return pick(WORDS) + pick(includes);
    if (die < 0.25) return pick(COMMENTS);
    if (die < 0.27) return pick(ODD);
    return (
      pick(['', '', ' ', '\t']) +
      pick(KEYS) +
      pick(OPERATORS) +
      pick(random() < 0.02 ? LONG : VALUES)
    );
  }

  let text = random() < 0.1 ? '\ufeff' : '';
  if (random() < 0.85) text += `[${pick(NAMES)}]\n`;
  for (let count = Math.floor(random() * 25); count > 0; count -= 1)
    text += line() + pick(LINE_ENDS);
  return random() < 0.3 ? text.replace(/[\r\n]+$/, '') : text;
}

/** Files that include each other, by their path below a folder of that name. The first to read is main.conf. */
export function nastyTree(random: Random, folder = 'conf'): Record<string, string> {
  const names = ['main.conf', 'b.conf', 'c.conf', 'sub/a.x', 'sub/b.x', 'sub/.h'];
  return Object.fromEntries(names.map((name) => [name, nastyFile(random, folder)]));
}

import { performance } from 'node:perf_hooks';
import { bench, describe } from 'vitest';
import { textToBytes } from '../../asterisk/conf/bytes.ts';
import { applyEdits } from '../../asterisk/conf/edits.ts';
import { effective } from '../../asterisk/conf/load.ts';
import { parseConf } from '../../asterisk/conf/parse.ts';
import { effectiveSections, setIn } from '../../asterisk/conf/plan.ts';
import { memoryReader } from '../../asterisk/conf/reader.ts';
import { addSection, findSections, removeSection } from '../../asterisk/conf/sections.ts';
import { setValue } from '../../asterisk/conf/settings.ts';

/** As pjsip.conf has them: three objects a user, from templates. */
function phones(users: number): Uint8Array {
  const lines = ['[ep](!)', 'type=endpoint', 'disallow=all', 'allow=ulaw', 'context=inner', ''];
  lines.push('[au](!)', 'type=auth', 'auth_type=userpass', '', '[ao](!)', 'type=aor', '');
  for (let user = 0; user < users; user += 1) {
    const name = 100_000 + user;
    lines.push(
      `[${name}](ep)`,
      `auth=${name}`,
      `aors=${name}`,
      `callerid="User ${user}" <${name}> ; a comment`,
    );
    lines.push(`[${name}](au)`, `username=${name}`, `password=secret\\;${user}`);
    lines.push(`[${name}](ao)`, 'max_contacts=1', '');
  }
  return textToBytes(lines.join('\n'));
}

const sizes = [1000, 10_000] as const;
const cases = {
  'parse, change a value, write': (bytes: Uint8Array, users: number) => {
    const file = parseConf(bytes);
    const [auth] = findSections(file, String(100_000 + users / 2), {
      username: String(100_000 + users / 2),
    });
    if (!auth) throw new Error('no such user');
    applyEdits(bytes, setValue(file, auth, 'password', 'new'));
  },
  'parse, add a user, write': (bytes: Uint8Array) => {
    const file = parseConf(bytes);
    applyEdits(bytes, addSection(file, 'new', [['auth', 'new']], { templates: ['ep'] }));
  },
  'parse, remove an object, write': (bytes: Uint8Array, users: number) => {
    const file = parseConf(bytes);
    const [, , aor] = findSections(file, String(100_000 + users / 2));
    if (!aor) throw new Error('no such user');
    applyEdits(bytes, removeSection(file, aor));
  },
  'effective view, override a value, write': (bytes: Uint8Array, users: number) => {
    const view = effective('/e/pjsip.conf', memoryReader({ '/e/pjsip.conf': bytes }));
    const [section] = effectiveSections(view, String(100_000 + users / 2), { type: 'endpoint' });
    if (!section) throw new Error('no such user');
    applyEdits(bytes, setIn(view, section, 'context', 'outer'));
  },
};

/** Milliseconds of one run, from many: what the garbage collector takes belongs to it. */
function cost(run: () => void, times: number): number {
  const start = performance.now();
  for (let time = 0; time < times; time += 1) run();
  return (performance.now() - start) / times;
}

/** Ten times the users, about ten times the time: the ratio of each of several rounds, and their median. */
function ratioOf(run: (users: (typeof sizes)[number]) => void): string {
  const [small, large] = sizes;
  cost(() => run(small), 40);
  const rounds = Array.from({ length: 5 }, () => {
    const [few, many] = [cost(() => run(small), 30), cost(() => run(large), 3)];
    return { few, many, ratio: many / few };
  });
  const middle = rounds.toSorted((one, other) => one.ratio - other.ratio)[2];
  if (!middle) return '';
  return `${middle.few.toFixed(1)} ms : ${middle.many.toFixed(1)} ms = 1 : ${middle.ratio.toFixed(1)}`;
}

describe('an edit in a file of users', () => {
  const files = new Map(sizes.map((users) => [users, phones(users)] as const));
  for (const [name, run] of Object.entries(cases)) {
    const one = (users: (typeof sizes)[number]) => run(files.get(users) ?? new Uint8Array(), users);
    console.log(`${name}, 1,000 : 10,000 users: ${ratioOf(one)}`);
    for (const users of sizes) bench(`${name}, ${users} users`, () => one(users), { time: 200 });
  }
});

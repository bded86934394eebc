import {
  type Admission,
  admissionOf,
  isOfLogin,
  refusalOf,
} from '../../asterisk/doctor/refusals.ts';
import { lookAt } from '../../asterisk/doctor/rules.ts';
import type { Evidence, Finding, Rule } from '../../asterisk/doctor/types.ts';
import type { LogLine } from '../../asterisk/log/types.ts';
import type { Stream, Text } from '../command.ts';
import type { Context, Profile } from '../context.ts';
import { logOf, whyNoLog } from '../log-source.ts';
import { eventLines } from './events.ts';
import { filesNow, gather } from './gather.ts';

/** What is told of one phone is not told again so soon: it tries again and again. */
const AGAIN_MS = 3_000;
/** Robots try thousands of names. */
const MOST_REFUSED = 1_000;

/** Each refusal and each success as it comes, from the log; from security events where there is no log. */
export async function watchRefusals(context: Context, rules: readonly Rule[]): Promise<Stream> {
  const profile = await context.profiles.load(context.pbxName);
  const evidence = await gather(context);
  const lines = await follow(context, profile);
  return {
    kind: 'stream',
    style: 'line',
    items: told(context, profile, rules, evidence, begun(lines)),
  };
}

async function follow(context: Context, profile: Profile): Promise<AsyncIterable<LogLine>> {
  const { folders, signal, now } = context;
  if (whyNoLog(profile) !== undefined) return eventLines(context);
  return logOf(profile, folders, { lines: 0, follow: true, signal, now });
}

/** Asked for its first line at once: what comes while the first words are shown is not missed. */
function begun(lines: AsyncIterable<LogLine>): AsyncIterable<LogLine> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = iterator.next();
  first.catch(() => undefined);
  async function* each() {
    for (let next = await first; next.done !== true; next = await iterator.next()) yield next.value;
  }
  return each();
}

async function* told(
  context: Context,
  profile: Profile,
  rules: readonly Rule[],
  before: Evidence,
  lines: AsyncIterable<LogLine>,
): AsyncGenerator<Text> {
  const by =
    whyNoLog(profile) === undefined ? 'its log' : 'its security events (AMI carries no log)';
  yield remark(
    `watching ${profile.name} by ${by}; let somebody register or call now. Ctrl-C ends it.`,
  );
  // Events stand for the log where there is none.
  const unseen = new Map([...before.unseen].filter(([source]) => source !== 'log'));
  const refused = new Set<string>();
  const recent = new Map<string, number>();
  const isNew = (key: string) => {
    const now = context.now();
    const last = recent.get(key) ?? 0;
    if (recent.size > 1000) recent.clear();
    recent.set(key, now);
    return now - last > AGAIN_MS;
  };
  for await (const line of lines) {
    const admitted = admission(line, refused);
    if (admitted && isNew(admitted.key)) yield admitted.text;
    if (!isTelling(line)) continue;
    const evidence = {
      ...before,
      unseen,
      files: await filesNow(context, profile, [line]),
      now: context.now(),
    };
    for (const finding of newFindings(rules, evidence, line))
      if (isNew(finding.title)) yield findingText(line, finding);
    const refusal = refusalOf(line);
    if (refused.size > MOST_REFUSED) refused.clear();
    if (refusal && isOfLogin(refusal)) refused.add(refusal.account);
  }
}

const remark = (text: string): Text => ({
  kind: 'text',
  lines: [],
  json: [],
  ok: true,
  remark: text,
});

const isTelling = ({ level }: LogLine): boolean =>
  level === 'NOTICE' || level === 'WARNING' || level === 'ERROR';

/** What the rules say with this line and do not say without it. */
function newFindings(rules: readonly Rule[], evidence: Evidence, line: LogLine): Finding[] {
  const from = rules.filter((rule) => rule.from.includes('log'));
  const looked = (log: readonly LogLine[]) =>
    from.flatMap((rule) => lookAt(rule, { ...evidence, log }).findings);
  const known = new Set(looked([]).map(({ title }) => title));
  return looked([line]).filter(({ title }) => !known.has(title));
}

const clock = ({ time }: LogLine): string => /\d\d:\d\d:\d\d/.exec(time)?.[0] ?? time;

const SAID: Readonly<Record<Admission['what'], readonly [symbol: string, words: string]>> = {
  registered: ['●', 'registered from'],
  unregistered: ['○', 'is no longer registered at'],
  'logged in': ['●', 'gets in now, from'],
};

/** That a phone gave the right password is told of those that had been refused: PJSIP logs no renewed registration. */
function admission(
  line: LogLine,
  refused: Set<string>,
): { readonly key: string; readonly text: Text } | undefined {
  const found = admissionOf(line);
  if (!found) return undefined;
  const { account, address, what } = found;
  if (what === 'logged in' && !refused.delete(account)) return undefined;
  const [symbol, words] = SAID[what];
  const text: Text = {
    kind: 'text',
    ok: true,
    lines: [`${clock(line)} ${symbol} ${account} ${words} ${address || 'somewhere'}`],
    json: { time: line.time, kind: what, account, address },
  };
  return { key: `${what} ${account} ${address}`, text };
}

const SYMBOLS: Readonly<Record<Finding['severity'], string>> = {
  problem: '✖',
  warning: '▲',
  remark: '○',
};

function findingText(line: LogLine, finding: Finding): Text {
  const { severity, title, why, mend } = finding;
  return {
    kind: 'text',
    ok: true,
    lines: [
      `${clock(line)} ${SYMBOLS[severity]} ${title}`,
      `           ${why}`,
      ...mend.map((one) => `           → ${one}`),
    ],
    json: { time: line.time, kind: 'refused', ...finding },
  };
}

import type { Deed, SentAction } from './deed.ts';

/**
 * The lines of a session as a script that sh runs, and `pbxctl run` as well: both take `#` for a remark and
 * quotes for one word. What failed, was not done, or was about a moment stays a remark.
 */
export function scriptOf(deeds: readonly Deed[], pbx: string, at: number): string[] {
  return [
    '#!/bin/sh -e',
    `# What was done in a session of pbxctl on ${pbx}, written ${timeOf(at)}.`,
    '# sh FILE (with pbxctl on the PATH) does it again, and so does: pbxctl run FILE',
    ...deeds.flatMap(linesOf),
  ].map(harmless);
}

function linesOf(deed: Deed): string[] {
  const why = whyNot(deed);
  const line = deed.isChange ? `${deed.line} --yes` : deed.line;
  return [
    '',
    `# ${timeOf(deed.startedAt)}`,
    ...deed.actions.map((action) => `# AMI ${actionLine(action)}`),
    ...deed.files.flatMap(({ path, lines }) => [`# ${path}`, ...lines.map((one) => `# ${one}`)]),
    why === undefined ? line : `# ${why}: ${deed.line}`,
  ];
}

function whyNot({ outcome, status, once, line }: Deed): string | undefined {
  if (outcome === 'failed') return `failed (exit status ${status ?? 1})`;
  if (outcome !== 'done') return outcome;
  if (once !== undefined) return once;
  return /\p{Cc}/u.test(line) ? 'not to be written on one line' : undefined;
}

/** `Originate Channel: PJSIP/701, Exten: 600` */
export function actionLine({ headers, times }: SentAction): string {
  const [first, ...others] = headers;
  const rest = others.map(([name, value]) => `${name}: ${value}`).join(', ');
  const often = times > 1 ? ` (${times} times)` : '';
  return `${first?.[1] ?? ''}${rest === '' ? '' : ` ${rest}`}${often}`;
}

/** No value can begin a line of its own, which the script would run. */
const harmless = (line: string): string =>
  line.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => (character === '\t' ? character : ' '));

function timeOf(at: number): string {
  const date = new Date(at);
  const local = new Date(at - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

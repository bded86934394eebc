import {
  aor,
  extensionMissing,
  refusedElse,
  unknownUser,
  wrongPassword,
} from './rules/accounts.ts';
import { oneWay, retransmissions } from './rules/audio.ts';
import { codecs } from './rules/codecs.ts';
import { ami, ports, runs, timing } from './rules/core.ts';
import { dialplanGraph } from './rules/dialplan.ts';
import { iax } from './rules/iax.ts';
import { directMedia, dtmf, natMedia } from './rules/media.ts';
import { migration } from './rules/migration.ts';
import { music } from './rules/music.ts';
import { peers, registrations } from './rules/peers.ts';
import { pjsipMissing, pjsipObjects } from './rules/pjsip.ts';
import { notReloaded } from './rules/reload.ts';
import { security } from './rules/security.ts';
import { sounds } from './rules/sounds.ts';
import { transferKeys } from './rules/transfers.ts';
import type { Evidence, Finding, Rule, Source } from './types.ts';

/** In the order in which one looks for what is wrong: what keeps all from working comes first. */
export const RULES: readonly Rule[] = [
  ...[runs, notReloaded, ports, pjsipObjects, pjsipMissing],
  ...[unknownUser, wrongPassword, aor, refusedElse],
  ...[dialplanGraph, extensionMissing, codecs],
  ...[peers, registrations, iax],
  ...[sounds, music, transferKeys, dtmf],
  ...[oneWay, retransmissions, natMedia, directMedia],
  ...[timing, ami, security, migration],
];

/** What one rule came to. */
export interface Looked {
  readonly rule: Rule;
  /** Why it could not be looked at, or not at all of it. */
  readonly unseen: readonly string[];
  readonly isLookedAt: boolean;
  readonly findings: readonly Finding[];
}

export function lookAt(rule: Rule, evidence: Evidence): Looked {
  const { from, needs = [] } = rule;
  const isSeen = (source: Source) => !evidence.unseen.has(source);
  const lacking = [...new Set([...from, ...needs])].filter((source) => !isSeen(source));
  const blind = needs.every(isSeen) ? rule.blind?.(evidence) : undefined;
  const unseen = [
    ...lacking.map((source) => evidence.unseen.get(source) ?? ''),
    ...(blind === undefined ? [] : [blind]),
  ];
  const hasSome = from.length === 0 || from.some(isSeen);
  const isLookedAt = hasSome && needs.every(isSeen) && blind === undefined;
  const findings = isLookedAt ? rule.look(evidence) : [];
  return { rule, unseen, isLookedAt, findings: isSeen('files') ? findings : findings.map(there) };
}

/** Commands that need the files, or the log, of the PBX. */
const LOCAL =
  /^pbxctl(?: --pbx \S+)? ((?:user|extension|codec|trunk|media|moh|prompt|transfer keys|log|restart|start)\b)/;

/** What is to be typed where the files are, when they are elsewhere. */
const there = (finding: Finding): Finding => ({
  ...finding,
  mend: finding.mend.map((line) => line.replace(LOCAL, 'on its own machine: pbxctl $1')),
});

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

/** What one rule came to: `unseen` names the sources that it lacked, all of them where it could not look. */
export interface Looked {
  readonly rule: Rule;
  readonly unseen: readonly Source[];
  readonly isLookedAt: boolean;
  readonly findings: readonly Finding[];
}

export function lookAt(rule: Rule, evidence: Evidence): Looked {
  const unseen = rule.from.filter((source) => evidence.unseen.has(source));
  const isLookedAt = rule.from.length === 0 || unseen.length < rule.from.length;
  return { rule, unseen, isLookedAt, findings: isLookedAt ? rule.look(evidence) : [] };
}

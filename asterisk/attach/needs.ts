import type { Permissions } from './permissions.ts';

/** One thing that pbxctl does, and what it needs for it. */
export interface Need {
  readonly what: string;
  /** An action that must be there. */
  readonly action?: string;
  /** A class of `read=`. */
  readonly reads?: string;
  /** What is lost without it. */
  readonly without: string;
  /** The classes of which one is enough. */
  readonly classes: string;
  /** An action of Asterisk's core that needs the same: who has that one lacks a module, not a class. */
  readonly alike?: string;
  /** It changes the PBX. */
  readonly changes: boolean;
}

const look = (what: string, action: string, classes: string, without: string): Need => ({
  ...{ what, action, classes: `write=${classes}`, without, changes: false },
});
const list = (what: string, action: string, alike: string, classes: string): Need => ({
  ...look(what, action, classes, `${what} are not listed`),
  alike,
});
const follow = (what: string, reads: string, without: string): Need => ({
  ...{ what, reads, classes: `read=${reads}`, without, changes: false },
});
const change = (what: string, action: string, classes: string, without: string): Need => ({
  ...{ what, action, classes: `write=${classes}`, without, changes: true },
});

/** What the parts of pbxctl need of an AMI user. */
export const NEEDS: readonly Need[] = [
  look(
    'calls and channels',
    'CoreShowChannels',
    'system or reporting',
    'calls that are up already are not listed',
  ),
  follow('live calls', 'call', 'calls are seen when they are listed, not as they change'),
  list('chan_sip peers', 'SIPpeers', 'CoreStatus', 'system or reporting'),
  list('PJSIP endpoints', 'PJSIPShowEndpoints', 'ModuleCheck', 'system'),
  list('IAX2 peers', 'IAXpeerlist', 'CoreStatus', 'system or reporting'),
  follow('live peers', 'system', 'registrations are seen when they are listed, not as they happen'),
  follow('refusals', 'security', 'wrong passwords and unknown users are not told'),
  look('Asterisk CLI', 'Command', 'command', '`cli` and the completion of its lines do not work'),
  look('dialplan', 'ShowDialPlan', 'config or reporting', 'numbers to dial are not completed'),
  look(
    'configuration',
    'GetConfig',
    'system or config',
    'what Asterisk has read cannot be compared',
  ),
  change('make calls', 'Originate', 'originate', '`call` does not work'),
  change('hang up', 'Hangup', 'call or system', '`hangup` does not work'),
  change('reload', 'Reload', 'system or config', 'changes of files are not reloaded'),
];

export type Verdict = 'yes' | 'no' | 'unknown' | 'absent';

/** Whether a user has what is needed; `absent` where this Asterisk lacks the module. */
export function verdictOf(need: Need, permissions: Permissions): Verdict {
  const { action, reads, alike } = need;
  const may = (name: string) => permissions.actions.has(name.toLowerCase());
  if (action !== undefined) {
    if (may(action)) return 'yes';
    return alike !== undefined && may(alike) ? 'absent' : 'no';
  }
  if (reads === undefined || permissions.seen.includes(reads)) return 'yes';
  if (permissions.read) return permissions.read.includes(reads) ? 'yes' : 'no';
  return TOLD_BY_LOGIN.includes(reads) ? 'no' : 'unknown';
}

/** Classes whose events come with every login. */
const TOLD_BY_LOGIN: readonly string[] = ['system', 'security'];

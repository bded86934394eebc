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
  /** It changes the PBX. */
  readonly changes: boolean;
}

const look = (what: string, action: string, classes: string, without: string): Need => ({
  ...{ what, action, classes: `write=${classes}`, without, changes: false },
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
  look('SIP peers', 'SIPpeers', 'system or reporting', 'chan_sip peers are not listed'),
  look('PJSIP endpoints', 'PJSIPShowEndpoints', 'system', 'PJSIP endpoints are not listed'),
  look('IAX2 peers', 'IAXpeerlist', 'system or reporting', 'IAX2 peers are not listed'),
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

/** Whether a user has what is needed; `absent` where this Asterisk lacks the module, as far as that shows. */
export function verdictOf({ action, reads }: Need, permissions: Permissions): Verdict {
  if (action !== undefined) {
    if (permissions.actions.has(action.toLowerCase())) return 'yes';
    return isModular(action) && mayLook(permissions) ? 'absent' : 'no';
  }
  if (reads === undefined || permissions.seen.includes(reads)) return 'yes';
  if (permissions.read) return permissions.read.includes(reads) ? 'yes' : 'no';
  return TOLD_BY_LOGIN.includes(reads) ? 'no' : 'unknown';
}

/** Classes whose events come with every login. */
const TOLD_BY_LOGIN: readonly string[] = ['system', 'security'];

const isModular = (action: string): boolean => /^(SIP|PJSIP|IAX)/.test(action);

/** Class system is enough for every list of peers; it brings ModuleCheck, which nothing else does. */
const mayLook = ({ actions }: Permissions): boolean => actions.has('modulecheck');

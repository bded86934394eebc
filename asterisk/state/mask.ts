/**
 * The read classes (`Events:` of Login) that the live state needs, and no more: `dialplan` (VarSet, Newexten),
 * `reporting` (RTCP), `dtmf`, `cdr` and the rest are what nobody looks at.
 */
export const eventMask = 'system,call,security';

/** Events of these classes that nobody uses: two of them come with every registration of a phone. */
export const unusedEvents: readonly string[] = [
  'ChallengeSent',
  'SuccessfulAuth',
  'DeviceStateChange',
  'ExtensionStatus',
  'PresenceStateChange',
];

/** A number that the operator offers, and what it does. */
export interface Service {
  readonly number: string;
  readonly steps: readonly string[];
}

/** What the operator offers to whoever comes in over the trunk. */
export const OPERATOR_SERVICES: readonly Service[] = [
  {
    number: '600',
    steps: ['Answer()', 'Playback(demo-echotest)', 'Echo()', 'Playback(demo-echodone)', 'Hangup()'],
  },
  { number: '611', steps: ['Answer()', 'Wait(1)', 'SayUnixTime(,,HMS)', 'Wait(1)', 'Hangup()'] },
  { number: '644', steps: ['Answer()', 'MusicOnHold(default)', 'Hangup()'] },
];

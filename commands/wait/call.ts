import type { Call, LivePbx } from '../../asterisk/state/types.ts';
import { callJson, partyName } from '../calls.ts';
import { defineCommand, type Text } from '../command.ts';
import { until } from '../until.ts';
import { NO_LIMIT_MS, sayLimit } from './limit.ts';

export const waitCall = defineCommand({
  name: 'wait call',
  summary: 'wait until there is a call (or it is up, or there is none any more)',
  details: sayLimit,
  examples: [
    ['pbxctl wait call --up --timeout 20', ''],
    ['pbxctl wait call --up --from 701 --to 702', 'a certain one'],
    ['pbxctl wait call --ended --from 701', 'until 701 has none'],
  ],
  kind: 'read',
  args: {},
  options: {
    up: { type: 'flag', help: 'it is answered' },
    ended: { type: 'flag', help: 'there is none (any more)' },
    from: { type: 'value', value: 'NUMBER', help: 'of this caller', complete: 'peer' },
    to: { type: 'value', value: 'NUMBER', help: 'to this number', complete: 'extension' },
  },
  async run({ options }, context): Promise<Text> {
    const live = await context.live();
    const { up, ended, from, to } = options;
    const isIt = (call: Call) =>
      (!up || call.state === 'up') &&
      (from === undefined || partyName(call.caller) === from) &&
      (to === undefined || call.exten === to || (call.callee && partyName(call.callee) === to));
    const found = () => find(live, isIt);
    const holds = () => (found() === undefined) === ended;
    await until(context, live, holds, 'there is no such call', NO_LIMIT_MS);
    const call = found();
    return {
      kind: 'text',
      lines: [call ? `${partyName(call.caller)} to ${call.exten}: ${call.state}` : noneOf(options)],
      json: call ? callJson(call, live.view) : null,
      ok: true,
    };
  },
});

const noneOf = ({
  from,
  to,
}: {
  readonly from: string | undefined;
  readonly to: string | undefined;
}) =>
  `there is no call${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`} (any more)`;

const find = ({ view }: LivePbx, isIt: (call: Call) => boolean | undefined): Call | undefined =>
  [...view.calls.values()].find((call) => isIt(call));

import { experimentsOf } from '../../asterisk/flows/experiments.ts';
import { stepText } from '../../asterisk/flows/sequence.ts';
import { defineCommand, type Table } from '../command.ts';

export const flowsList = defineCommand({
  name: 'flows list',
  summary: 'the flows that `flows run` plays, and what each setting promises',
  examples: [['pbxctl flows list', '']],
  kind: 'read',
  args: {},
  options: {},
  async run(): Promise<Table> {
    const all = [...experimentsOf('sip'), ...experimentsOf('pjsip')];
    const plain = (text: string) => ({ text, tone: 'plain' as const });
    return {
      kind: 'table',
      columns: [
        { title: 'driver' },
        { title: 'flow' },
        { title: 'what is done', shrink: 1 },
        { title: 'what is promised', shrink: 2 },
      ],
      rows: all.map(({ driver, id, title, setting }) =>
        [driver, id, title, setting?.says ?? 'as in the notebook'].map(plain),
      ),
      json: all.map(({ driver, id, title, setting, endsBy, recorded }) => ({
        ...{ driver, id, title, setting: setting?.id ?? null, endsBy },
        promises: setting?.says ?? 'as in the notebook',
        notebook: { title: recorded.title, steps: recorded.steps.map(stepText) },
      })),
      remark: 'pbxctl flows run   plays those of the driver of your lab',
    };
  },
});

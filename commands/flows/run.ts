import { PbxError } from '../../asterisk/errors.ts';
import type { FlowResult } from '../../asterisk/flows/result.ts';
import { type FlowRun, saveRun } from '../../asterisk/flows/store.ts';
import { SOURCE_KINDS } from '../capture/sources.ts';
import { fetchTcpdump } from '../capture/tcpdump.ts';
import { defineCommand, type Plan } from '../command.ts';
import { labPhones, loadLab } from '../lab/profile.ts';
import { undoOf } from '../undo.ts';
import { openAccounts, secretsIn } from '../user/accounts.ts';
import { checkFree, chooseExperiments, labOfDriver } from './chosen.ts';
import { leftoverSetting } from './leftover.ts';
import { withoutPhones } from './our-phones.ts';
import { createRecordings } from './recording.ts';
import { flowsTable } from './rows.ts';
import { runFolder } from './runs.ts';
import { addressesOf, flowSteps, type Playing } from './steps.ts';

export const flowsRun = defineCommand({
  name: 'flows run',
  summary: 'play part 4 of the course: each setting of the media, with A or B hanging up',
  details: [
    'Two phones (SIPp) register, call, talk and hang up, once for each setting of direct media and for',
    'each of the two who hang up. Each flow is captured; its messages are compared with those that the',
    "course's notebook recorded, and the way of its RTP with what the setting promises. What is set for a",
    'flow is taken back after it, also when you interrupt. The captures are kept until the next run.',
    '`flows list` names the flows; `flows show` tells one message by message.',
  ].join('\n'),
  examples: [
    ['pbxctl flows run', 'all of them, on the lab'],
    ['pbxctl flows run --driver sip', 'on a lab with chan_sip'],
    ['pbxctl flows run --settings via-pbx,direct --ends A', 'some of them'],
  ],
  kind: 'change',
  args: {},
  options: {
    driver: {
      type: 'value',
      value: 'DRIVER',
      help: 'on a lab with this driver (that of the lab unless told)',
      choices: ['sip', 'pjsip'],
    },
    settings: { type: 'value', value: 'LIST', help: 'only these settings: via-pbx,direct' },
    ends: {
      type: 'value',
      value: 'PHONE',
      help: 'only where this one hangs up',
      choices: ['A', 'B'],
    },
    source: {
      type: 'value',
      value: 'SOURCE',
      help: 'capture by packets, hep or log (the first that can be used)',
      choices: SOURCE_KINDS,
    },
  },
  about: ({ options }, context) => labOfDriver(context, options.driver),
  async run({ options }, context): Promise<Plan> {
    const profile = await loadLab(context);
    const experiments = chooseExperiments(profile.driver, options);
    const [a, b] = labPhones(profile);
    if (!a || !b)
      throw new PbxError(
        'refused',
        `${profile.name} has no two phones of its own`,
        'pbxctl setup lab',
      );
    const left = await leftoverSetting(context);
    await checkFree(context, profile, [a, b]);
    const remarks: string[] = [];
    const recordings = createRecordings(context, options.source, (text) => remarks.push(text));
    const results: FlowResult[] = [];
    const playing = async (): Promise<Playing> => ({
      ...{ profile, experiments, recordings, remarks, a, b },
      accounts: await openAccounts(context),
    });
    const run = (): FlowRun => ({
      ...{ driver: profile.driver, version: profile.engine.version, at: context.now(), results },
      ...{ source: recordings.source() ?? 'nothing', addresses: addressesOf({ profile, a, b }) },
    });
    return {
      kind: 'plan',
      title: 'play the flows of the course',
      question: `Change where the media of ${a.number} and ${b.number} flows for a minute, and put it back?`,
      secrets: async () => secretsIn(await openAccounts(context)),
      steps: [
        fetchTcpdump(context),
        ...(left ? [await undoOf(context, left)] : []),
        {
          kind: 'later',
          describe: 'play the flows, on the settings as they were',
          ready: async () => left === undefined,
          steps: async () => [
            await withoutPhones(context, profile, flowSteps(context, await playing(), results)),
          ],
        },
        {
          ...{ kind: 'task', describe: 'keep the results', needed: async () => true },
          run: async () => {
            await saveRun(runFolder(context, profile.name), run());
            return undefined;
          },
        },
      ],
      after: async () =>
        flowsTable([run()], ['pbxctl flows show ID   tells one, message by message']),
    };
  },
});

import {
  type Capture,
  capturesFolder,
  lastCapture,
  listCaptures,
  listRecorded,
} from '../../asterisk/capture/store.ts';
import { signalProcess } from '../../asterisk/engine/process.ts';
import { endAll, survivors } from '../../asterisk/engine/rundir.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import type { Context } from '../context.ts';
import { mendCaptures } from './mend.ts';
import { endLines } from './watching.ts';

/** A recorder waits for what is on its way, and turns off what it had turned on. */
const END_MS = 10_000;

export const captureStop = defineCommand({
  name: 'capture stop',
  summary: 'end a capture, or all that go on of this PBX',
  examples: [
    ['pbxctl capture stop', 'all of the lab'],
    ['pbxctl capture stop last', 'the newest'],
  ],
  kind: 'change',
  changes: 'pbxctl',
  args: { name: { help: 'its name, or last (of this PBX)', optional: true, complete: 'capture' } },
  options: {},
  async run({ args }, context): Promise<Plan> {
    const going = await meant(context, args.name);
    return {
      kind: 'plan',
      title: 'stop captures',
      steps: [...going.map((capture) => stopStep(context, capture)), mendStep(context)],
      nothing: `no capture of ${context.pbxName} goes on`,
    };
  },
});

async function meant(context: Context, name: string | undefined): Promise<readonly Capture[]> {
  const all = await listRecorded(capturesFolder(context.folders.data));
  if (name === undefined) return goingOf(all, context.pbxName);
  const found =
    name === 'last'
      ? lastCapture(all, context.pbxName)
      : all.find((capture) => capture.name === name);
  if (!found)
    throw new PbxError(
      'not-found',
      `there is no capture ${JSON.stringify(name)}`,
      'pbxctl capture list   shows those that there are',
    );
  return found.state === 'recording' ? [found] : [];
}

const goingOf = (captures: readonly Capture[], pbx: string): Capture[] =>
  captures.filter((capture) => capture.state === 'recording' && capture.pbx === pbx);

/** Ends all captures of a PBX that is about to go. */
export function stopCaptures(context: Context, pbx: string): Step {
  const going = async () => goingOf(await listRecorded(capturesFolder(context.folders.data)), pbx);
  return {
    kind: 'task',
    describe: `end the captures of ${pbx}`,
    needed: async () => (await going()).length > 0,
    run: async () => {
      const said = await Promise.all((await going()).map((capture) => stop(context, capture)));
      return said.join('\n');
    },
  };
}

const stopStep = (context: Context, capture: Capture): Step => ({
  kind: 'action',
  describe: `end ${capture.name}`,
  run: () => stop(context, capture),
});

/** Resolves with what it had captured. */
async function stop({ folders }: Context, capture: Capture): Promise<string> {
  const { recorder, name } = capture;
  const folder = capturesFolder(folders.data);
  await signalProcess(recorder, 'SIGTERM');
  if ((await survivors([recorder], END_MS)).length > 0) await endAll([recorder], 0);
  const now = (await listCaptures(folder)).find((one) => one.name === name) ?? capture;
  return endLines(now).join('\n');
}

/** What a killed recorder has left on in Asterisk. */
function mendStep(context: Context): Step {
  return {
    kind: 'task',
    describe: 'turn off what killed recorders have left on',
    needed: async () => {
      const all = await listCaptures(capturesFolder(context.folders.data));
      return all.some(
        ({ pbx, state, turnedOn }) => pbx === context.pbxName && state !== 'recording' && turnedOn,
      );
    },
    run: async () => (await mendCaptures(context)).join('\n'),
  };
}

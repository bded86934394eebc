import { openStream } from '../../agi/stream.ts';
import { find } from '../../audio/find.ts';
import { levelOf } from '../../audio/measure.ts';
import { msOf, samplesIn } from '../../audio/tone.ts';
import { messageOf } from '../../errors.ts';
import { during, firstSound, seconds, unheard, type Verification } from './ear.ts';

const WITHIN_MS = 2_000;
/** So much of the sound is listened to. */
const LISTEN_MS = 3_000;

/** Asked once more from here, where the reason can be told. */
async function whyNot(url: string, signal: AbortSignal): Promise<string> {
  const over = new AbortController();
  try {
    await openStream(url, { signal: AbortSignal.any([signal, over.signal]), timeoutMs: 3_000 });
    return `${url} does not play`;
  } catch (error) {
    return messageOf(error);
  } finally {
    over.abort();
  }
}

export const verifyRadio: Verification = async (ear) => {
  const { signal, settings } = ear;
  const apology = await ear.prompt('radio/apology');
  const call = await ear.dial();
  return during(call, async () => {
    const { heard } = call.media;
    const start = await heard
      .until((so) => firstSound(so), { signal, timeoutMs: 10_000 })
      .catch(() => {
        throw unheard(`nothing but silence was heard of ${settings['url']}`);
      });
    await heard.until(({ samples }) => samples.length >= start + samplesIn(LISTEN_MS), {
      ...{ signal, timeoutMs: LISTEN_MS * 2 },
    });
    const part = heard.samples.subarray(start, start + samplesIn(LISTEN_MS));
    if (find(part, apology.subarray(0, samplesIn(LISTEN_MS - 200))))
      throw unheard(
        `a caller is told that the radio cannot be heard (heard): ${await whyNot(settings['url'] ?? '', signal)}`,
        'pbxctl log --level VERBOSE   says why; feature install radio --url URL   takes another',
      );
    const afterMs = (heard.timeOf(start) ?? 0) - call.answeredAt;
    if (afterMs > WITHIN_MS) throw unheard(`the radio began after ${seconds(afterMs)} only`);
    return `sound ${seconds(afterMs)} after the answer, ${seconds(msOf(part.length))} at ${levelOf(part).toFixed(0)} dBFS`;
  });
};

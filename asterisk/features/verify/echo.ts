import { toneAt } from '../../audio/measure.ts';
import { msOf, samplesIn } from '../../audio/tone.ts';
import { during, firstOf, unheard, type Verification } from './ear.ts';

/** No announcement has it, and no other phone. */
const OWN_HERTZ = 1150;
const HEARD_MS = 400;

/** Enough to know a voice and its words. */
const beginning = (sound: Int16Array) => sound.subarray(0, samplesIn(4_000));

export const verifyEcho: Verification = async (ear) => {
  const { signal, settings } = ear;
  const { language } = settings;
  const wanted = await ear.announcement('demo-echotest', language);
  if (!wanted) throw unheard(`there is no demo-echotest in ${language}`);
  const other = await ear.announcement('demo-echotest', language === 'fr' ? 'en' : 'fr');
  const call = await ear.dial();
  return during(call, async () => {
    const { media } = call;
    const sounds: Record<string, Int16Array> = {
      wanted: beginning(wanted),
      ...(other ? { other: beginning(other) } : {}),
    };
    const what = 'the announcement';
    const { name, from } = await firstOf(call, sounds, 0, { signal, timeoutMs: 15_000, what });
    if (name === 'other')
      throw unheard(`the announcement is not in ${language}`, 'pbxctl feature install echo');
    await media.heard.until(({ samples }) => samples.length >= from + wanted.length, {
      signal,
      timeoutMs: 60_000,
    });
    const saidAt = Date.now();
    media.tone(OWN_HERTZ);
    await media.heard
      .until(({ samples }) => toneAt(samples.subarray(-samplesIn(HEARD_MS)), OWN_HERTZ) > 0.8, {
        signal,
        timeoutMs: 5_000,
      })
      .catch(() => {
        throw unheard('the phone did not hear its own tone again');
      });
    const backMs = Date.now() - saidAt - HEARD_MS;
    return `the announcement in ${language} (${(msOf(wanted.length) / 1000).toFixed(0)} s), then its own ${OWN_HERTZ} Hz after ${Math.max(0, backMs)} ms`;
  });
};

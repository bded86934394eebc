import { during, firstOf, type Verification } from './ear.ts';

/** A number that no prompt has: nothing is recorded by a verification. */
export const verifyRecorder: Verification = async (ear) => {
  const unknown = await ear.prompt('recorder/unknown');
  const call = await ear.dial('000');
  return during(call, async () => {
    const how = { signal: ear.signal, timeoutMs: 15_000, what: '« recorder/unknown »' };
    await firstOf(call, { unknown }, 0, how);
    return 'answers, and knows that there is no prompt 000';
  });
};

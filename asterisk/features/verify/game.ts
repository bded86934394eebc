import { during, type Ear, endsByItself, firstOf, unheard, type Verification } from './ear.ts';

const ANSWERS = ['higher', 'lower', 'found', 'lost', 'invalid', 'silence'] as const;
type Answer = (typeof ANSWERS)[number];

/** Halves the numbers that are left until the game says that it is found. */
export const verifyGame: Verification = async (ear) => {
  const ask = await ear.prompt('game/ask');
  const answers = await prompts(ear, ANSWERS);
  const call = await ear.dial();
  return during(call, async () => {
    const { signal } = ear;
    let from = 0;
    const asked = async () => {
      const how = { signal, timeoutMs: 20_000, what: 'the question' };
      from = (await firstOf(call, { ask }, from, how)).from + ask.length / 2;
    };
    const answer = async (keys: string): Promise<Answer> => {
      await asked();
      await call.press(keys);
      const how = { signal, timeoutMs: 12_000, what: `an answer to ${keys}` };
      const found = await firstOf(call, answers, from, how);
      from = found.to;
      return found.name;
    };
    if ((await answer('0#')) !== 'invalid') throw unheard('it took 0 for a number from 1 to 99');
    let [low, high] = [1, 99];
    for (let tries = 1; low <= high; tries++) {
      const guess = Math.floor((low + high) / 2);
      const said = await answer(`${guess}#`);
      if (said === 'found') return finish(ear, call, from, guess, tries);
      if (said === 'higher') low = guess + 1;
      else if (said === 'lower') high = guess - 1;
      else throw unheard(`it said «${said}» to ${guess}`);
    }
    throw unheard('it said higher and lower so that no number is left');
  });
};

async function finish(
  ear: Ear,
  call: Awaited<ReturnType<Ear['dial']>>,
  from: number,
  secret: number,
  tries: number,
): Promise<string> {
  const { signal } = ear;
  const sounds = await prompts<string>(ear, [`tries-${tries}`, 'again', 'goodbye']);
  const next = async (name: string, at: number) => {
    const sound = sounds[name] ?? new Int16Array();
    const how = { signal, timeoutMs: 12_000, what: `game/${name}` };
    return (await firstOf(call, { [name]: sound }, at, how)).to;
  };
  const counted = await next(`tries-${tries}`, from);
  const again = await next('again', counted);
  await call.press('2');
  await next('goodbye', again - (sounds['again']?.length ?? 0));
  await endsByItself(call, 5_000, signal);
  return `found ${secret} in ${tries} tries by DTMF, 0 refused, another round offered, goodbye`;
}

async function prompts<Name extends string>(
  ear: Ear,
  names: readonly Name[],
): Promise<Record<Name, Int16Array>> {
  const pairs = await Promise.all(
    names.map(async (name) => [name, await ear.prompt(`game/${name}`)] as const),
  );
  return Object.fromEntries(pairs) as Record<Name, Int16Array>;
}

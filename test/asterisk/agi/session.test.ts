import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type AgiSession, openAgi } from '../../../asterisk/agi/session.ts';

/** Asterisk's side of one AGI session: what it was told, and answers to it. */
async function opened(answer: (line: string) => string | undefined): Promise<{
  agi: AgiSession;
  told: string[];
  say(line: string): void;
  end(): void;
}> {
  const input = new PassThrough();
  const output = new PassThrough();
  const told: string[] = [];
  output.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) {
      told.push(line);
      const said = answer(line);
      if (said !== undefined) input.write(`${said}\n`);
    }
  });
  input.write('agi_request: pbxctl-agi\nagi_extension: 644\nagi_language: fr\n\n');
  const agi = await openAgi(input, output);
  return { agi, told, say: (line) => void input.write(`${line}\n`), end: () => void input.end() };
}

const ok = () => '200 result=0';

describe('an AGI session', () => {
  it('knows what Asterisk says of the call', async () => {
    const { agi } = await opened(ok);
    expect([agi.about.get('extension'), agi.about.get('language')]).toEqual(['644', 'fr']);
  });

  it('quotes what it is given, and sends no second line', async () => {
    const { agi, told } = await opened(ok);
    await agi.setVariable('X', 'a "b" \\ c');
    expect(told).toEqual(['SET VARIABLE X "a \\"b\\" \\\\ c"']);
    await expect(agi.play('x\nEXEC System "id"')).rejects.toMatchObject({ code: 'usage' });
    expect(told).toHaveLength(1);
  });

  it('cleans what it logs', async () => {
    const { agi, told } = await opened(ok);
    await agi.log('one\r\ntwo\u001b[31m');
    expect(told).toEqual(['VERBOSE "one  two [31m" 1']);
  });

  it('tells the digit that stopped a sound', async () => {
    const { agi } = await opened(() => '200 result=49 endpos=8000');
    expect(await agi.play('/x', '12')).toBe('1');
  });

  it('tells a failed application from one that ran', async () => {
    const { agi } = await opened((line) =>
      line.includes('Nothing') ? '200 result=-2' : '200 result=0',
    );
    expect(await agi.exec('MP3Player', '/x')).toBe(true);
    expect(await agi.exec('Nothing', '')).toBe(false);
  });

  it('hears a hang-up while it waits for an answer, and takes that answer', async () => {
    const { agi, say } = await opened(() => undefined);
    const recorded = agi.record('/x', { ms: 1000, silenceSeconds: 1 });
    say('HANGUP');
    say('200 result=-1 (hangup) endpos=4000');
    await recorded;
    expect(agi.hungUp.aborted).toBe(true);
    await expect(agi.play('/y')).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('hears a hang-up while nothing is asked', async () => {
    const { agi, say } = await opened(ok);
    const heard = new Promise((resolve) => agi.hungUp.addEventListener('abort', resolve));
    say('HANGUP');
    await heard;
  });

  it('is over for a channel that is dead, and when Asterisk closes', async () => {
    const dead = await opened(
      () => '511 Command Not Permitted on a dead channel or intercept routine',
    );
    await expect(dead.agi.play('/x')).rejects.toMatchObject({ code: 'interrupted' });
    const closed = await opened(() => undefined);
    const playing = closed.agi.play('/x');
    closed.end();
    await expect(playing).rejects.toMatchObject({ code: 'interrupted' });
  });
});

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { levelOf, toneAt } from '../../asterisk/audio/measure.ts';
import type { PhoneCall } from '../../asterisk/phone/call.ts';
import type { HeardSound } from '../../asterisk/phone/heard.ts';
import type { ListeningPhone, ListenOptions } from '../../asterisk/phone/listening.ts';
import type { PlaceOptions } from '../../asterisk/phone/placing.ts';
import { makePhoneYard, type PhoneYard } from '../support/phone-yard.ts';
import { prompt, silence } from '../support/sounds.ts';
import { until } from '../support/until.ts';

const DIALPLAN = `exten => echo,1,Answer()
 same => n,Echo()
exten => prompt,1,Answer()
 same => n,Wait(0.5)
 same => n,Playback(vm-goodbye)
 same => n,Wait(30)
exten => early,1,Progress()
 same => n,Playback(vm-goodbye,noanswer)
 same => n,Answer()
 same => n,Wait(30)
exten => read,1,Answer()
 same => n,Read(DIGITS,,0,,,20)
 same => n,UserEvent(Pressed,Digits: \${DIGITS})
 same => n,Wait(30)
exten => tones,1,Answer()
 same => n,Playtones(440)
 same => n,Wait(30)
exten => dtmf,1,Answer()
 same => n,Wait(0.3)
 same => n,SendDTMF(159*0#,100,200)
 same => n,Wait(30)
exten => short,1,Answer()
 same => n,Wait(0.2)
 same => n,Hangup()
exten => busy,1,Busy(5)
exten => ring,1,Ringing()
 same => n,Wait(30)
exten => b,1,Dial(\${IF($["\${CHANNEL(channeltype)}"="SIP"]?SIP:PJSIP)}/702,20)
`;

describe.each(['16', '22'] as const)(
  'a phone with media on Asterisk %s',
  { timeout: 20_000 },
  (version) => {
    const base = version === '16' ? 10 : 20;
    let yard: PhoneYard;
    let dir: string;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'pbxctl-phones-'));
      yard = await makePhoneYard({
        ...{ version, dir, dialplan: DIALPLAN },
        address: `127.0.41.${base}`,
        phoneAddresses: [`127.0.41.${base + 1}`, `127.0.41.${base + 2}`],
      });
    }, 60_000);
    afterAll(async () => {
      await yard?.close();
      await rm(dir, { recursive: true, force: true });
    });
    beforeEach(() => yard.forget());

    async function place(to: string, options: PlaceOptions = {}): Promise<PhoneCall> {
      const call = await yard.phones.place(yard.a, to, options);
      onTestFinished(async () => void (await call.hangUp()));
      return call;
    }

    async function listen(options: ListenOptions = {}): Promise<ListeningPhone> {
      const phone = await yard.phones.listen(yard.b, options);
      onTestFinished(() => phone.stop());
      return phone;
    }

    it('hears its own tone from the echo test', async () => {
      const call = await place('echo');
      call.media.tone(500);
      const heard = await call.media.heard.until(({ samples }) => {
        const last = samples.subarray(-4000);
        return last.length === 4000 && toneAt(last, 500) > 0.95 && last.slice();
      });
      expect(levelOf(heard)).toBeGreaterThan(-15);
      expect(toneAt(heard, 600)).toBeLessThan(0.01);
      const ended = await call.hangUp();
      expect(ended).toMatchObject({ ok: true, reason: '', by: 'phone' });
      const { statistics } = call.media.heard;
      expect(statistics).toMatchObject({ lost: 0, duplicates: 0, payloadTypes: [8] });
      expect(statistics.sources).toHaveLength(1);
    });

    it('hears a French prompt and when it was said, and no other one', async () => {
      const [goodbye, english, other] = await Promise.all(
        ['fr/vm-goodbye', 'en/vm-goodbye', 'fr/vm-intro'].map(prompt),
      );
      const call = await place('prompt', { codec: 'ulaw' });
      const { heard } = call.media;
      const found = await heard.untilSound(goodbye ?? silence(0));
      expect(found.score).toBeGreaterThan(0.9);
      const afterMs = found.at - call.answeredAt;
      expect(afterMs).toBeGreaterThan(450);
      expect(afterMs).toBeLessThan(1500);
      expect(heard.timeOf(found.atSample)).toBe(found.at);
      expect(heard.find(english ?? silence(0))).toBeUndefined();
      expect(heard.find(other ?? silence(0))).toBeUndefined();
      await call.hangUp();
      expect(heard.statistics.payloadTypes).toEqual([0]);
    });

    it('hears early media before the call is answered', async () => {
      const goodbye = await prompt('fr/vm-goodbye');
      const early: Promise<HeardSound>[] = [];
      const call = await place('early', {
        onMedia: ({ heard }) => early.push(heard.untilSound(goodbye)),
      });
      const [found] = await Promise.all(early);
      expect(found?.at).toBeLessThan(call.answeredAt);
      await call.hangUp();
    });

    it('presses keys, which Asterisk reads one by one', async () => {
      const call = await place('read');
      const read = yard.event((event) => event.get('UserEvent') === 'Pressed');
      await call.press('0123456789*#', { durationMs: 60, gapMs: 60 });
      expect((await read).get('Digits')).toBe('0123456789*');
      expect(
        yard
          .all('DTMFEnd')
          .map((event) => event.get('Digit'))
          .join(''),
      ).toBe('0123456789*#');
      await call.hangUp();
    });

    it('hears a tone of Asterisk', async () => {
      const call = await place('tones');
      await call.media.heard.until(({ samples }) => toneAt(samples.subarray(-1600), 440) > 0.95);
      await call.hangUp();
    });

    it('hears digits of Asterisk as telephone events', async () => {
      const call = await place('dtmf');
      const digits = await call.media.heard.until(
        ({ digits: all }) => all.filter(({ isOver }) => isOver).length === 6 && all,
      );
      expect(digits.map(({ digit }) => digit).join('')).toBe('159*0#');
      for (const { durationMs } of digits) expect(durationMs).toBeGreaterThanOrEqual(100);
      await call.hangUp();
    });

    it('is told that the PBX hung up', async () => {
      const call = await place('short');
      expect(await call.ended).toMatchObject({ ok: true, reason: '', by: 'pbx' });
      expect(await call.hangUp()).toEqual(await call.ended);
      await expect(call.hold()).rejects.toMatchObject({ code: 'failed' });
    });

    it('holds and resumes', async () => {
      const listening = await listen({ ringMs: 100 });
      const call = await place('b');
      const other = await listening.call;
      expect(other.peer).toBe('701');
      await bridged();
      const started = yard.event(({ event }) => event === 'MusicOnHoldStart');
      await call.hold();
      await started;
      const stopped = yard.event(({ event }) => event === 'MusicOnHoldStop');
      await call.resume();
      await stopped;
      call.media.tone(700);
      await other.media.heard.until(({ samples }) => toneAt(samples.subarray(-1600), 700) > 0.9);
      await call.hangUp();
      expect(await other.ended).toMatchObject({ ok: true, by: 'pbx' });
    });

    it('moves a call to another number', async () => {
      const listening = await listen();
      const call = await place('b');
      const other = await listening.call;
      await bridged();
      const referred = await other.refer('tones');
      expect(referred.response).toMatch(/^SIP\/2\.0 202 /);
      expect(referred.notified.at(-1)).toMatch(/^SIP\/2\.0 200 /);
      await other.ended;
      await call.media.heard.until(({ samples }) => toneAt(samples.subarray(-1600), 440) > 0.95);
      await call.hangUp();
    });

    it('joins the other sides of its two calls', async () => {
      const listening = await listen();
      const echo = await place('echo');
      const call = await place('b');
      const other = await listening.call;
      await bridged();
      await echo.hold();
      const referred = await call.referTo(echo);
      expect(referred.response).toMatch(/^SIP\/2\.0 202 /);
      expect(referred.notified.at(-1)).toMatch(/^SIP\/2\.0 200 /);
      await Promise.all([call.ended, echo.ended]);
      other.media.tone(600);
      await other.media.heard.until(({ samples }) => toneAt(samples.subarray(-1600), 600) > 0.9);
    });

    it.each([
      ['nobody', 'refused', /SIP\/2\.0 404 Not Found$/],
      ['busy', 'refused', /SIP\/2\.0 486 /],
      ['ring', 'timeout', /did not answer/],
    ])('that calls %s is %s', async (to, code, message) => {
      const error = { code, message: expect.stringMatching(message) };
      await expect(place(to, { answerMs: 500 })).rejects.toMatchObject(error);
      await noChannels();
    });

    it('with a wrong secret is refused', async () => {
      const wrong = { ...yard.a, secret: 'wrong' };
      await expect(yard.phones.place(wrong, 'echo')).rejects.toMatchObject({ code: 'refused' });
      await expect(yard.phones.listen(wrong)).rejects.toMatchObject({ code: 'refused' });
    });

    it('hangs up, or gives up, when it is interrupted', async () => {
      const interrupt = new AbortController();
      const call = await place('echo', { signal: interrupt.signal });
      interrupt.abort();
      expect(await call.ended).toMatchObject({ ok: true, by: 'phone' });
      const ringing = new AbortController();
      const placed = place('ring', { signal: ringing.signal });
      await yard.event((event) => event.get('Exten') === 'ring');
      ringing.abort();
      await expect(placed).rejects.toMatchObject({ code: 'interrupted' });
      await noChannels();
    });

    it('calls while another one does, and is busy while it talks', async () => {
      const listening = await listen();
      const [one, two] = await Promise.all([place('b'), yard.phones.place(yard.b, 'tones')]);
      await two.media.heard.until(({ samples }) => toneAt(samples.subarray(-1600), 440) > 0.95);
      await listening.call;
      await expect(place('b')).rejects.toMatchObject({ code: 'refused' });
      await Promise.all([one.hangUp(), two.hangUp()]);
    });

    it('leaves nothing: no process, no socket, no file, no channel', async () => {
      await noChannels();
      const phones = [yard.a.address, yard.b.address];
      expect(await holders(phones)).toEqual([]);
      expect(await readdir(join(dir, 'phones'))).toEqual([]);
    });

    /** Asterisk joins the two sides a moment after both have answered. */
    const bridged = () =>
      yard.event(
        (event) => event.event === 'BridgeEnter' && event.get('BridgeNumChannels') === '2',
      );

    async function noChannels(): Promise<void> {
      await until(
        async () => {
          const { items } = await yard.ami.list({ Action: 'CoreShowChannels' });
          return items.length === 0;
        },
        'the end of all channels',
        3000,
      );
    }
  },
);

/** UDP sockets at addresses, and processes that name them. */
async function holders(addresses: readonly string[]): Promise<string[]> {
  const udp = await readFile('/proc/net/udp', 'utf8');
  const hex = (address: string) =>
    address
      .split('.')
      .reverse()
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('')
      .toUpperCase();
  const sockets = addresses.filter((address) => udp.includes(` ${hex(address)}:`));
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return [
    ...sockets,
    ...lines.filter((line) => addresses.some((address) => line.includes(`${address}\0`))),
  ];
}

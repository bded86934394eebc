import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { toneAt } from '../../../asterisk/audio/measure.ts';
import { type Media, type MediaOptions, openMedia } from '../../../asterisk/phone/media.ts';
import { joined, noise, silence } from '../../support/sounds.ts';

const ADDRESS = '127.0.41.70';

async function open(options: Partial<MediaOptions> = {}): Promise<Media> {
  const media = await openMedia({ address: ADDRESS, ...options });
  onTestFinished(() => media.close());
  return media;
}

async function pair(): Promise<[Media, Media]> {
  const [one, two] = [await open(), await open({ codec: 'ulaw' })];
  one.sendTo(two);
  two.sendTo(one);
  return [one, two];
}

describe('media', () => {
  it('hears the tone of the other side, and each side its own', async () => {
    const [one, two] = await pair();
    one.tone(440);
    two.tone(700);
    const hears = (media: Media, hertz: number) =>
      media.heard.until(({ samples }) => toneAt(samples.subarray(-1600), hertz) > 0.95);
    await Promise.all([hears(one, 700), hears(two, 440)]);
    expect(one.heard.statistics).toMatchObject({ lost: 0, payloadTypes: [0] });
    expect(two.heard.statistics).toMatchObject({ lost: 0, payloadTypes: [8] });
  });

  it('plays a sound once, and it is heard where and when it was', async () => {
    const [one, two] = await pair();
    const sound = joined(noise(400, 3), silence(100));
    await two.heard.until(({ lengthMs }) => lengthMs > 200);
    const before = Date.now();
    await one.play(sound);
    const found = await two.heard.untilSound(sound);
    expect(found.score).toBeGreaterThan(0.99);
    expect(found.at).toBeGreaterThan(before - 100);
    expect(found.at).toBeLessThan(Date.now());
    expect(two.heard.find(noise(400, 4))).toBeUndefined();
  });

  it('sends digits that the other side hears, each once', async () => {
    const [one, two] = await pair();
    await one.sendDigits('1123#', { durationMs: 80, gapMs: 40 });
    const digits = await two.heard.until(
      ({ digits: all }) => all.length === 5 && all.at(-1)?.isOver && all,
    );
    expect(digits.map(({ digit, durationMs, isOver }) => [digit, durationMs, isOver])).toEqual(
      [...'1123#'].map((digit) => [digit, 80, true]),
    );
    await expect(one.sendDigits('1x')).rejects.toMatchObject({ code: 'usage' });
  });

  it('sends nothing before it knows where to, nor after the end', async () => {
    const [one, two] = [await open(), await open()];
    const played = one.play(noise(60, 1));
    one.sendTo(two);
    await played;
    await one.close();
    await one.close();
    await two.heard.until(({ statistics }) => statistics.packets === one.packetsSent);
    expect(one.packetsSent).toBeGreaterThanOrEqual(3);
  });

  it('survives what is no RTP', async () => {
    const media = await open();
    const socket = createSocket('udp4');
    onTestFinished(() => void socket.close());
    for (const bytes of ['', 'x', 'SIP/2.0 200 OK', '\x80'.repeat(11), '\x90' + '\xff'.repeat(30)])
      socket.send(Buffer.from(bytes, 'latin1'), media.port, ADDRESS);
    const other = await open();
    other.sendTo(media);
    await media.heard.until(({ lengthMs }) => lengthMs >= 20);
    expect(media.heard.statistics.sources).toEqual([`${ADDRESS}:${other.port}`]);
  });

  it('waits no longer than told, and not when interrupted', async () => {
    const { heard } = await open();
    const never = () => undefined;
    await expect(heard.until(never, { timeoutMs: 10 })).rejects.toMatchObject({ code: 'timeout' });
    const interrupt = new AbortController();
    const waiting = heard.until(never, { signal: interrupt.signal });
    interrupt.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('says which address it cannot have', async () => {
    await expect(openMedia({ address: '192.0.2.1' })).rejects.toMatchObject({ code: 'failed' });
  });

  it('gives its port back', async () => {
    const { port, close } = await open();
    await close();
    const socket = createSocket('udp4').bind(port, ADDRESS);
    await once(socket, 'listening');
    socket.close();
  });
});

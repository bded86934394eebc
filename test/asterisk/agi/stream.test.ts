import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryOf, openStream } from '../../../asterisk/agi/stream.ts';
import { httpServer } from '../../support/httpServer.ts';
import { type RadioServer, radioServer } from '../../support/radioServer.ts';

let radio: RadioServer;
beforeAll(async () => {
  radio = await radioServer('127.0.44.1');
});
afterAll(() => radio.close());

const open = (url: string, timeoutMs = 2_000, signal = new AbortController().signal) =>
  openStream(url, { signal, timeoutMs });

async function firstBytes(url: string): Promise<Uint8Array> {
  for await (const part of await open(url)) return part;
  return new Uint8Array();
}

describe('a stream', () => {
  it.each(['/live', '/list.m3u'])('is had from %s', async (path) => {
    const bytes = await firstBytes(`${radio.url}${path}`);
    expect([bytes[0], (bytes[1] ?? 0) & 0xe0]).toEqual([0xff, 0xe0]);
  });

  it.each([
    ['/nothing', 'the server says 404'],
    ['/page', 'this is a web page, not a stream'],
  ])('%s: %s', async (path, why) => {
    await expect(open(`${radio.url}${path}`)).rejects.toMatchObject({
      code: 'unreachable',
      message: `${radio.url}${path}: ${why}`,
    });
  });

  it('gives up on a server that says nothing', async () => {
    await expect(open(`${radio.url}/hang`, 50)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('no answer within 0.05 s'),
    });
  });

  it('says why nobody is there', async () => {
    await expect(open('http://127.0.44.1:9/')).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/bad port|refused/),
    });
    await expect(open('http://127.0.44.1:65533/')).rejects.toMatchObject({
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('follows a redirection, and no chain of playlists without end', async () => {
    const url = await httpServer((request, response) => {
      if (request.url === '/there')
        response.writeHead(302, { Location: `${radio.url}/live` }).end();
      else response.end(`${url}/again.m3u\n`);
    }, '127.0.44.1');
    expect((await firstBytes(`${url}/there`))[0]).toBe(0xff);
    await expect(open(`${url}/x.m3u`)).rejects.toThrow('its playlist names no stream');
  });
});

describe('a playlist', () => {
  it.each([
    ['#EXTM3U\r\n#EXTINF:-1,x\r\nhttp://h/a\r\n', 'http://h/a'],
    ['[playlist]\nFile1=https://h/b\nTitle1=x\n', 'https://h/b'],
    ['file:///etc/passwd\n-o x\nhttp://h/c', 'http://h/c'],
    ['nothing\n', undefined],
    ['http://\n', undefined],
  ])('%j', (text, url) => {
    expect(entryOf(text)).toBe(url);
  });
});

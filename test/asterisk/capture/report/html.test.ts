import { describe, expect, it } from 'vitest';
import { ladderOf } from '../../../../asterisk/capture/ladder/ladder.ts';
import { htmlReport, REPORT_MARK } from '../../../../asterisk/capture/report/html.ts';
import { ladderPages, ladderSvg } from '../../../../asterisk/capture/report/svg.ts';
import type { PacketRow } from '../../../../asterisk/capture/types.ts';
import { readingOf, type Tale } from '../../../support/flows.ts';
import { overlapping, svgTexts } from '../../../support/svgTexts.ts';
import { directCall, HOSTILE, hostile, plainCall, tales } from '../../../support/tales.ts';
import { xmlFault } from '../../../support/xml.ts';

const ladder = (tale: Tale) => {
  const flow = tale.flow();
  return ladderOf(flow, readingOf([flow]));
};

const row: PacketRow = {
  ...{ number: 7, timeNs: 2_653_616_978, source: '192.168.0.127', destination: '192.168.0.198' },
  ...{ protocol: 'SIP/SDP', lengthBytes: 1165, info: `Request: INVITE ${HOSTILE[0]}` },
};

function page(tale: Tale, over: Partial<Parameters<typeof htmlReport>[1]> = {}): string {
  const flow = tale.flow();
  const reading = readingOf([flow], { faults: [`broken: ${HOSTILE[1]}`] });
  return htmlReport(reading, { name: 'one', flows: [flow], rows: [row], rowsLeft: 0, ...over });
}

const withoutDoctype = (html: string) => html.replace('<!DOCTYPE html>\n', '').trimEnd();

describe.each(Object.entries({ ...tales, 'names from outside': hostile }))('%s', (_, tale) => {
  it('is a well-formed picture whose texts stay inside and apart', () => {
    const svg = ladderSvg(ladder(tale()));
    expect(xmlFault(svg)).toBeUndefined();
    const [, width = 0, height = 0] = (/viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []).map(Number);
    const texts = svgTexts(svg);
    expect(texts.length).toBeGreaterThan(6);
    const outside = texts.filter(
      ({ left, right, y }) => left < 0 || right > width || y < 10 || y > height,
    );
    expect(outside).toEqual([]);
    expect(overlapping(texts)).toEqual([]);
  });

  it('is a well-formed page', () => {
    const html = page(tale());
    expect(html.startsWith('<!DOCTYPE html>\n')).toBe(true);
    expect(xmlFault(withoutDoctype(html))).toBeUndefined();
  });
});

describe('a page', () => {
  it('has no script, no address outside, and no text from outside as it was', () => {
    const html = page(hostile());
    expect(html).toContain('alert(1)');
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toMatch(/ on\w+="/);
    expect(html.replaceAll(/xmlns="[^"]*"/g, '')).not.toMatch(/(\bsrc=|href|url\(|@import)/i);
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(html).toContain('default-src &apos;none&apos;');
  });

  it('is known as ours by its head', () => {
    expect(page(plainCall()).slice(0, 2000)).toContain(REPORT_MARK);
  });

  it('has the tables, the ladder and each step in a sentence', () => {
    const html = page(plainCall());
    for (const title of ['Calls and other flows', 'RTP streams', 'Packets', 'Step by step'])
      expect(html).toContain(`>${title}<`);
    expect(html).toContain('<svg ');
    expect(html).toContain('2.653616978');
    expect(html.match(/<li>/g)?.length).toBe(ladder(plainCall()).steps.length + 1);
    expect(html).toContain('PBX knows no such request without credentials');
  });

  it('says what it leaves out', () => {
    const flow = plainCall().flow();
    const flows = Array.from({ length: 60 }, (_, i) => ({ ...flow, id: String(i) }));
    const html = page(plainCall(), { flows, rowsLeft: 9 });
    expect(html.match(/<section>/g)).toHaveLength(50);
    expect(html).toContain('10 more flows have no ladder here');
    expect(html).toContain('9 more packets are not listed');
  });

  it('has colours for a dark screen, and none of that on paper', () => {
    const html = page(plainCall());
    expect(html).toContain('@media screen and (prefers-color-scheme:dark)');
    expect(html).toContain('@media print');
  });
});

describe('a flow with no end of parties and steps', () => {
  it('is a page of a bounded size that says what is left out', () => {
    const tale = plainCall();
    const [first] = tale.flow().messages;
    if (!first) throw new Error('no message');
    for (let i = 0; i < 3000; i++) {
      const host = { address: `10.0.${i >> 8}.${i & 255}`, port: 5060 };
      tale.told(10 + i, first.source, first.destination, 'leg-a', 'INFO sip:a');
      tale.rtp({ source: host, destination: first.source, from: 10 + i, to: 11 + i });
    }
    const html = page(tale);
    expect(html.length).toBeLessThan(8e6);
    expect(html).toMatch(/\d+ more parties, and what they sent and got, are left out/);
    expect(html).toMatch(/\d+ more steps are not shown/);
    expect(xmlFault(withoutDoctype(html))).toBeUndefined();
  });
});

describe('a long ladder', () => {
  const long = () => {
    const tale = directCall();
    for (let i = 0; i < 200; i++) {
      const { messages } = plainCall().flow();
      const [first, second] = messages;
      if (first && second)
        tale.told(10 + i, first.source, first.destination, 'leg-a', 'INFO sip:a');
    }
    return ladder(tale);
  };

  it('is cut into pages, each with its heads, that hold every step once', () => {
    const pages = ladderPages(long());
    expect(pages.length).toBeGreaterThan(5);
    for (const svg of pages) {
      expect(Number(/height="(\d+)"/.exec(svg)?.[1])).toBeLessThan(920);
      expect(svg).toContain('A 701</text>');
    }
    const infos = pages.join('').match(/>INFO<\/text>/g);
    expect(infos).toHaveLength(200);
  });

  it('is one picture where it is asked for as one, with its style', () => {
    const svg = ladderSvg(long());
    expect(xmlFault(svg)).toBeUndefined();
    expect(svg).toContain('<style>');
    expect(svg.match(/>INFO<\/text>/g)).toHaveLength(200);
  });
});

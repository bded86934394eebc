import { describe, expect, it } from 'vitest';
import { escapeMarkdown, escapeXml } from '../../../../asterisk/capture/report/escape.ts';
import { markdownReport } from '../../../../asterisk/capture/report/markdown.ts';
import { readingOf, type Tale } from '../../../support/flows.ts';
import { hostile, plainCall } from '../../../support/tales.ts';

function document(tale: Tale, explain = false): string[] {
  const flow = tale.flow();
  const rows = [
    {
      ...{ number: 1, timeNs: 0, source: '127.0.0.1', destination: '127.0.0.2', protocol: 'SIP' },
      ...{ lengthBytes: 1, info: 'a | b `c` <d> [e](http://f)' },
    },
  ];
  return markdownReport(readingOf([flow]), {
    ...{ name: 'x_y', flows: [flow], rows, rowsLeft: 3, explain },
  });
}

describe('a document', () => {
  it('has tables and a ladder as a block', () => {
    const lines = document(plainCall());
    expect(lines[0]).toBe('# Capture x\\_y');
    expect(lines).toContain('## Calls and other flows');
    expect(lines).toContain('```text');
    expect(lines).toContainEqual(expect.stringMatching(/│─+ INVITE 702 \(SDP\) ─+→│/));
    expect(lines.at(-1)).toBe('3 more packets are not listed.');
  });

  it.each([plainCall, hostile])('has rows of as many cells as their head', (tale) => {
    const lines = document(tale(), true);
    let cells = 0;
    let isFenced = false;
    const wrong = lines.filter((line, i) => {
      if (/^`{3,}/.test(line)) isFenced = !isFenced;
      if (isFenced || !line.startsWith('|')) return false;
      const found = line.replaceAll('\\|', '').split('|').length;
      if (!lines[i - 1]?.startsWith('|')) cells = found;
      return found !== cells;
    });
    expect(cells).toBeGreaterThan(3);
    expect(wrong).toEqual([]);
    expect(isFenced).toBe(false);
  });

  it('lets nothing from outside be markup or leave its block', () => {
    const text = document(hostile()).join('\n');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(text.replaceAll(/```text[\s\S]*?\n```/g, '')).not.toMatch(/<(script|b)>/i);
  });

  it('has a fence that a name of backticks cannot close', () => {
    const flow = { ...plainCall().flow(), from: '````' };
    const names = new Map([['192.168.0.198', '`````x']]);
    const lines = markdownReport(readingOf([flow]), {
      ...{ name: 'n', flows: [flow], rows: [], rowsLeft: 0, explain: false, names },
    });
    const [open, close] = lines.filter((line) => /^`+(text)?$/.test(line));
    expect(open).toBe('``````text');
    expect(close).toBe('``````');
  });
});

it.each([
  ['a|b', 'a\\|b'],
  ['*x* _y_', '\\*x\\* \\_y\\_'],
  ['<img>', '&lt;img&gt;'],
  ['[a](http://b)', '\\[a\\](http:&#47;&#47;b)'],
  ['a\r\nb', 'a b'],
  ['\u001b[1m', '\ufffd\\[1m'],
])('%j in Markdown is %j', (text, wanted) => {
  expect(escapeMarkdown(text)).toBe(wanted);
});

it.each([
  ['<a href="x">\'&', '&lt;a href=&quot;x&quot;&gt;&apos;&amp;'],
  ['\u0000\u0008\u001b\ud800\ufffe', '\ufffd\ufffd\ufffd\ufffd\ufffd'],
  ['日本 é', '日本 é'],
])('%j in a page is %j', (text, wanted) => {
  expect(escapeXml(text)).toBe(wanted);
});

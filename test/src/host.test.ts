import { describe, expect, it } from 'vitest';
import { createShellFront } from '../../src/host.ts';
import { segment, strong } from '../../src/text/line.ts';
import { hostOf, TERMINAL } from '../support/host.ts';

const LINE = [segment('up', 'good'), segment(' and '), strong('bold')];
const COLOURED = '\u001b[32mup\u001b[39m and \u001b[1mbold\u001b[22m\n';
const BARE = 'up and bold\n';

describe('colours', () => {
  it.each<[what: string, ask: Parameters<typeof hostOf>[0], color: boolean, text: string]>([
    ['on a terminal', { terminals: TERMINAL }, true, COLOURED],
    ['in a pipe', {}, true, BARE],
    ['with --no-color', { terminals: TERMINAL }, false, BARE],
    ['with NO_COLOR=1', { terminals: TERMINAL, env: { NO_COLOR: '1' } }, true, BARE],
    ['with an empty NO_COLOR', { terminals: TERMINAL, env: { NO_COLOR: '' } }, true, COLOURED],
    ['with FORCE_COLOR in a pipe', { env: { FORCE_COLOR: '1' } }, true, BARE],
    ['with TERM=dumb', { terminals: TERMINAL, env: { TERM: 'dumb' } }, true, BARE],
  ])('%s', (_, kind, color, text) => {
    const host = hostOf(kind);
    const front = createShellFront(host, color);
    front.data(LINE);
    front.remark(LINE);
    expect(host.said).toEqual({ out: text, err: text });
  });

  it('are those of each stream by itself', () => {
    const host = hostOf({ terminals: ['stdin', 'stderr'] });
    const front = createShellFront(host, true);
    front.data(LINE);
    front.remark(LINE);
    expect(host.said).toEqual({ out: BARE, err: COLOURED });
  });
});

describe('what a front can do', () => {
  it.each([
    [TERMINAL, {}, { interactive: true, live: true, columns: 80, rows: 24 }],
    [TERMINAL, { TERM: 'dumb' }, { interactive: true, live: false, columns: 80, rows: 24 }],
    [['stdin', 'stderr'] as const, {}, { interactive: true, live: false, columns: Infinity }],
    [['stdout', 'stderr'] as const, {}, { interactive: false, live: true }],
    [[], {}, { interactive: false, live: false, columns: Infinity, rows: Infinity }],
  ])('with terminals %j and %j', (terminals, env, expected) => {
    const front = createShellFront(hostOf({ terminals, env }), true);
    expect({ ...front }).toMatchObject(expected);
  });

  it('a pipe keeps every character, a plain terminal gets those that it has', () => {
    const env = { LANG: 'C' };
    expect(createShellFront(hostOf({ env }), true).look.charset).toBe('unicode');
    const terminal = hostOf({ env, terminals: TERMINAL });
    expect(createShellFront(terminal, true).look.charset).toBe('ascii');
  });
});

describe('streams', () => {
  it('a remark carries no escape code of its own, and keeps its lines', () => {
    const host = hostOf({ terminals: TERMINAL });
    const front = createShellFront(host, true);
    front.remark('one\u001b[2J\ntwo\u009b1m');
    front.remark([segment('three\u001b]0;x\u0007\u202e')]);
    expect(host.said.err).toBe('one\ntwo\nthree\n');
  });

  it('data goes out as it is', () => {
    const host = hostOf();
    createShellFront(host, true).data('{"a":"\u202e\u009b"}');
    expect(host.said.out).toBe('{"a":"\u202e\u009b"}\n');
  });

  it('a screen is drawn over the one before', () => {
    const host = hostOf({ terminals: TERMINAL });
    const front = createShellFront(host, false);
    front.screen(['a', 'b']);
    front.screen(['c']);
    front.screen(['d']);
    expect(host.said.out).toBe('\u001b[Ja\nb\n\u001b[2A\r\u001b[Jc\n\u001b[1A\r\u001b[Jd\n');
  });

  it('a bar gives way to a line', () => {
    const host = hostOf({ terminals: TERMINAL });
    const front = createShellFront(host, false);
    front.progress({ stage: 'fetching' });
    front.data('done');
    front.remark('said');
    expect(host.said).toEqual({ out: 'done\n', err: '\r\u001b[Kfetching …\r\u001b[Ksaid\n' });
  });
});

describe('a question', () => {
  it.each([
    ['y\r', true],
    ['Yes\r', true],
    [' oui \r', true],
    ['\r', false],
    ['n\r', false],
    ['yesterday\r', false],
  ])('answered by %j', async (text, expected) => {
    const host = hostOf({ terminals: TERMINAL });
    const answer = createShellFront(host, true).confirm('Sure?');
    host.type(text);
    expect(await answer).toBe(expected);
    expect(host.said.err).toContain('Sure? [y/N] ');
    expect(host.said.out).toBe('');
  });

  it.each([
    ['office\r', true],
    [' office \r', true],
    ['y\r', false],
    ['offic\r', false],
    ['\r', false],
    ['\u0004', false],
  ])('that wants a name, answered by %j', async (text, expected) => {
    const host = hostOf({ terminals: TERMINAL });
    const answer = createShellFront(host, true).confirm('Sure?', 'office');
    host.type(text);
    expect(await answer).toBe(expected);
    expect(host.said.err).toContain('Sure? Type office to do it: ');
  });

  it('answered by the end of input is not agreed to', async () => {
    const host = hostOf({ terminals: TERMINAL });
    const answer = createShellFront(host, true).confirm('Sure?');
    host.type('\u0004');
    expect(await answer).toBe(false);
  });

  it('interrupted by Ctrl-C is an interruption', async () => {
    const host = hostOf({ terminals: TERMINAL });
    const answer = createShellFront(host, true).confirm('Sure?');
    host.type('\u0003');
    await expect(answer).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('ends with the program', async () => {
    const host = hostOf({ terminals: TERMINAL });
    const answer = createShellFront(host, true).confirm('Sure?');
    host.interrupt();
    await expect(answer).rejects.toThrow(/abort/i);
  });
});

import { expect, test } from 'vitest';
import { amiOf, contextOf } from '../support/context.ts';
import { parsed, typed } from '../support/typed.ts';
import { liveOf, peerOf } from '../support/view.ts';

test.each([
  ['cli "core show uptime"', ['core show uptime']],
  ['cli core show uptime', ['core', 'show', 'uptime']],
  ['cli -- database show --x', ['database', 'show', '--x']],
])('%s', (line, words) => {
  expect(parsed(line).input.args).toEqual({ line: words });
});

test('cli needs a line', () => {
  expect(() => parsed('cli')).toThrow('`cli` needs an Asterisk CLI line');
});

/** An Asterisk whose console answers so. */
function pbx(ok: boolean, ...lines: string[]) {
  const typedThere: string[] = [];
  const ami = amiOf({}, (line) => {
    typedThere.push(line);
    return { ok, lines };
  });
  const live = liveOf({ peers: [peerOf('PJSIP/701')] });
  return { typedThere, context: contextOf({ ami: async () => ami, live: async () => live }) };
}

test.each([
  [true, 0],
  [false, 1],
])("the exit status is Asterisk's verdict: %s", async (ok, status) => {
  const { context, typedThere } = pbx(ok, 'one', '\u001b[1mtwo\u001b[0m');
  expect(await typed('cli core show   "up time"', context)).toEqual({
    status,
    out: ['one', 'two'],
    err: [],
  });
  expect(typedThere).toEqual(['core show up time']);
});

test('in JSON with what Asterisk said as it was', async () => {
  const { out } = await typed('cli x --json', pbx(false, '\u001b[1mtwo').context);
  expect(JSON.parse(out.join('\n'))).toEqual({ ok: false, lines: ['\u001b[1mtwo'] });
});

test.each([
  ['sip show peers', 'pjsip show endpoints'],
  ['sip show peer 701', 'pjsip show endpoint NAME'],
  [' sip show registry', 'pjsip show registrations'],
])(
  "%j without chan_sip shows pbxctl's peers and PJSIP's line, and fails",
  async (line, instead) => {
    const answer = `No such command '${line}' (type 'core show help' for other possible commands)`;
    const said = await typed(`cli "${line}"`, pbx(false, answer).context);
    expect(said.status).toBe(1);
    expect(said.out[1]).toContain('PJSIP/701');
    expect(said.err[0]).toContain(instead);
  },
);

test.each([
  ['sip show peers', 'Unable to connect to database'],
  ['sip reload', "No such command 'sip reload'"],
])('%j that fails for another reason is shown as it is', async (line, answer) => {
  const { context } = pbx(false, answer);
  expect(await typed(`cli ${line}`, context)).toEqual({ status: 1, out: [answer], err: [] });
});

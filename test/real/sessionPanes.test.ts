import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';

describe.each([
  {
    ...{ engine: '22', technology: 'PJSIP', network: '127.0.181' },
    ...{
      conf: 'pjsip\\.conf',
      from: ', from \\[phone\\]',
      user: 'endpoint',
      auth: 'auth',
      key: 'password',
    },
  },
  {
    ...{ engine: '16', technology: 'SIP', network: '127.0.182' },
    ...{ conf: 'sip\\.conf', from: '', user: 'peer', auth: 'peer', key: 'secret' },
  },
])('the panes of the session on Asterisk $engine', { timeout: 60_000 }, (lab) => {
  const { engine, technology, network, conf, from, user, auth, key } = lab;
  const dotted = network.replaceAll('.', '\\.');
  let product: Product;
  let session: ScreenProgram;
  /** Presses keys one after the other. */
  const keys = (...names: string[]) => {
    for (const name of names) session.key(name);
  };
  /** Escape, alone: what follows it at once would be one key with it. */
  const back = async (wanted: RegExp) => {
    session.key('escape');
    await session.waitFor(wanted);
  };
  const seen = () => session.screen().join('\n');

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok([
      'setup',
      'lab',
      '--engine',
      engine,
      '--phones',
      '--address',
      `${network}.198`,
    ]);
    session = spawnScreen(process.execPath, [product.program], {
      ...{ cols: 200, rows: 60, env: product.env },
    });
    await session.waitFor(/peers 3\/3 registered/);
  }, 120_000);
  afterAll(async () => {
    session.dispose();
    await product.remove();
  }, 60_000);

  it('show the trunk with how it stands, and on its page the lines of iax.conf', async () => {
    keys('F');
    await session.waitFor(/━ trunks 1\/1 up/);
    await session.waitFor(new RegExp(`operator +● reachable .*${dotted}\\.210:4569 +_0\\.`));
    keys('enter');
    await session.waitFor(/━ trunks › operator ━/);
    await session.waitFor(new RegExp(`host = ${dotted}\\.210 +iax\\.conf:\\d+`));
    expect(seen()).toMatch(/secret = •+ +iax\.conf:\d+/);
    await back(/━ trunks 1\/1 up/);
  });

  it('show the events while they are looked at, and none of before', async () => {
    await product.ok(['call', '701', '600']);
    await session.waitFor(/calls 1 up/);
    keys('E');
    await session.waitFor(/events none[\s\S]*listening/);
    await product.ok(['hangup', '--all', '--yes']);
    await session.waitFor(new RegExp(` Hangup +${technology}/701-`));
    expect(seen()).not.toMatch(/ Newchannel /);
    keys('/');
    session.type('hangup\r');
    await session.waitFor(/━ events live, \d+ · \d+ with «hangup»/);
    keys('enter');
    await session.waitFor(
      new RegExp(`━ events › (Soft)?Hangup(Request)? ━[^]*Channel +${technology}/701-`),
    );
    await back(/━ events live, \d+ · \d+ with/);
    await back(/━ events live, \d+ ━/);
    keys('E');
    await session.waitFor(/━ log live/);
  });

  it('show a change made elsewhere, its diff, and take it back', async () => {
    keys('F', '[');
    await session.waitFor(/━ trunks/);
    keys('[', '[');
    await session.waitFor(/━ changes none/);
    await product.ok(['user', 'add', '703', '--yes']);
    await session.waitFor(new RegExp(`1 +\\d+ s ago +● done +add user 703 +${conf}`));
    keys('enter');
    await session.waitFor(/change 1: add user 703[\s\S]*\+\[703\]/);
    expect(seen()).toMatch(new RegExp(`\\+${key} = •+`));
    await back(/━ changes 1/);
    keys('u');
    await session.waitFor(/-\[703\]/);
    keys('n');
    await session.waitFor(/not done/);
    keys('u');
    await session.waitFor(/-\[703\]/);
    keys('y');
    await session.waitFor(/2 +\d+ s ago +● done +undo/, 20_000);
    await session.waitFor(/1 +\d+ s ago +○ undone +add user 703/);
  });

  it('show a capture while it grows and when it is done, its calls, and remove it', async () => {
    keys('[');
    await session.waitFor(/━ captures none/);
    await product.ok(['capture', 'start', '--background', '--source', 'log']);
    await session.waitFor(/━ captures 1, 1 going on/);
    await product.ok(['call', '701', '702']);
    await session.waitFor(/● recording +[1-9]\d* /);
    await product.ok(['hangup', '--all', '--yes']);
    keys('R');
    await session.waitFor(/━ captures 1 ━[\s\S]*○ ended/, 20_000);
    keys('enter');
    await session.waitFor(/capture show --calls[\s\S]*call +[\d.]+ +701 +702[\s\S]*flows?/);
    await back(/━ captures 1 ━/);
    keys('d');
    await session.waitFor(/capture show --ladder/);
    await session.waitFor(/INVITE/);
    await back(/━ captures 1 ━/);
    keys('X');
    await session.waitFor(/› capture export lab-\d+-\d+/);
    keys('C-c');
    await back(/Enter open/);
    keys('x');
    await session.waitFor(/Remove lab-/);
    keys('y');
    await session.waitFor(/━ captures none/);
    keys('F', 'F');
    await session.waitFor(/━ peers 3\/3/);
  });

  it('show all of a peer, and lead from it to its call and back', async () => {
    await product.ok(['call', '701', '702']);
    await session.waitFor(/calls 1 up/);
    keys('home', 'enter');
    await session.waitFor(/━ peers › 701 ━/);
    await session.waitFor(/calls \(1\): Enter opens it/);
    await session.waitFor(new RegExp(`${user} context = usersnum +${conf}:\\d+${from}`));
    expect(seen()).toMatch(new RegExp(`contacts \\(1\\)\\s+(sip:701@)?${dotted}\\.127:5060`));
    expect(seen()).toMatch(/last problems in the log\s+[\d:.]+ \w+/);
    expect(seen()).toMatch(new RegExp(`${auth} ${key} = •+ +${conf}:\\d+`));
    keys('enter');
    await session.waitFor(/━ peers › 701 › call 701 → \S.*702/);
    await session.waitFor(/1 ladder/);
    await back(/━ peers › 701 ━/);
    await back(/━ peers 3\/3/);
  });

  it('lead from a channel to its call, with its bridge and its variables', async () => {
    keys('v');
    await session.waitFor(/━ channels 2 ━/);
    keys('enter');
    await session.waitFor(/━ channels › call 701 → /);
    await session.waitFor(new RegExp(`› ${technology}/701-\\S+[^]* with +${technology}/702-`));
    await session.waitFor(/variables +\w+=/);
    expect(seen()).toMatch(new RegExp(`BRIDGEPEER=${technology}/702-`));
    await back(/━ channels 2 ━/);
  });

  it('bind the log to the selected call', async () => {
    await product.ok(['call', '701', '600']);
    await session.waitFor(/channels 3/);
    keys('end', 'b');
    await session.waitFor(/channels 3 · log bound/);
    await session.waitFor((rows) => {
      const log = rows.slice(rows.findIndex((row) => /─ log /.test(row)) + 1);
      return !log.some((row) => row.includes(`${technology}/701-`) && /600@usersnum/.test(row));
    });
    keys('b', 'q');
    expect(await session.exit).toBe(0);
  });
});

import { describe, expect, it, test } from 'vitest';
import { refusalOf } from '../../../asterisk/doctor/refusals.ts';
import { lookAt, RULES } from '../../../asterisk/doctor/rules.ts';
import { timeOf, typed, withYear } from '../../../asterisk/doctor/says.ts';
import { commands } from '../../../commands/index.ts';
import { findCommand, parseInput } from '../../../src/parse.ts';
import { splitWords } from '../../../src/words.ts';
import { evidenceOf, found, logLine } from '../../support/evidence.ts';
import { ILLNESSES, PJSIP } from '../../support/illnesses.ts';

describe.each(ILLNESSES)('$rule: $what', ({ rule, bad, good, severity, title, seen, mend }) => {
  it('is found, with its evidence and what mends it', async () => {
    const findings = (await found(rule, bad)).filter((one) => title.test(one.title));
    expect(findings).toHaveLength(1);
    expect(findings[0]?.severity).toBe(severity);
    expect(findings[0]?.evidence.join('\n')).toMatch(seen);
    expect(findings[0]?.mend.join('\n')).toMatch(mend);
    expect(findings[0]?.why).not.toBe('');
  });

  it('is not found where it is not', async () => {
    expect((await found(rule, good)).filter((one) => title.test(one.title))).toEqual([]);
  });
});

test('every rule has a case', () => {
  const tried = new Set(ILLNESSES.map(({ rule }) => rule));
  expect(RULES.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
});

test('a PBX that is well has nothing', async () => {
  const evidence = await evidenceOf({ files: { 'pjsip.conf': PJSIP } });
  expect(RULES.flatMap((rule) => lookAt(rule, evidence).findings)).toEqual([]);
});

/** Command lines of pbxctl in what is to be typed. */
const linesIn = (text: string): string[] =>
  [...text.matchAll(/(?<![\w/])pbxctl((?:"[^"]*"|'[^']*'|[^;"'])*?)(?= {3}|;|$)/g)].map(
    ([, line = '']) => line,
  );

function check(line: string): void {
  const words = splitWords(line);
  const rest = words[0] === '--pbx' ? words.slice(2) : words;
  const command = findCommand(commands, rest);
  expect(command, line).toBeDefined();
  if (command) parseInput(command.command, command.rest);
}

test('whatever is to be typed is a command line of pbxctl', async () => {
  const all = await Promise.all(
    ILLNESSES.map(({ rule, bad }) => found(rule, { ...bad, program: 'pbxctl --pbx lab16' })),
  );
  const lines = all.flat().flatMap(({ mend }) => mend.flatMap(linesIn));
  expect(lines.length).toBeGreaterThan(60);
  const wrong = lines.filter((line) => {
    try {
      check(line);
      return false;
    } catch {
      return true;
    }
  });
  expect(wrong).toEqual([]);
});

describe('names from outside', () => {
  const hostile = ['--yes', 'a b', "a';rm -rf /;'", '$(reboot)', '\u001b[2J', '`x`', 'a\nb', '-'];

  it.each(hostile)('%j stays one word', (name) => {
    const line = typed({ program: 'pbxctl' }, 'user show', [name], '--reveal');
    expect(line).not.toMatch(/[\u0000-\u001f]/);
    const words = splitWords(line).slice(1);
    const command = findCommand(commands, words);
    expect(command?.command.name).toBe('user show');
    const input = command && parseInput(command.command, command.rest).input;
    expect(input?.args['user']).toBe(name.replace(/[\u0000-\u001f]/g, '?'));
  });

  it.each(hostile)('%j as an account that is tried makes no other command', async (name) => {
    const said = `Request 'REGISTER' from '<sip:${name}@x>' failed for '1.2.3.4:5' (callid: 1) - No matching endpoint found`;
    const findings = await found('unknown-user', { files: { 'pjsip.conf': PJSIP }, log: [said] });
    expect(findings).toHaveLength(1);
    for (const line of findings.flatMap(({ mend }) => mend.flatMap(linesIn))) check(line);
  });
});

test('a secret is never told', async () => {
  const bad = {
    files: { 'pjsip.conf': PJSIP.replace('aVeryLongSecret701', 's3cr') },
    log: [
      "NOTICE  Request 'REGISTER' from '<sip:701@x>' failed for '1.2.3.4:5' (callid: 1) - Failed to authenticate",
    ],
  };
  const evidence = await evidenceOf(bad);
  const findings = RULES.flatMap((rule) => lookAt(rule, evidence).findings);
  expect(findings.length).toBeGreaterThan(1);
  expect(JSON.stringify(findings)).not.toContain('s3cr');
});

describe('what cannot be seen', () => {
  it('is not looked at where all is missing that a rule needs', async () => {
    const evidence = await evidenceOf({ unseen: ['log', 'files', 'asterisk'] });
    const looked = RULES.map((rule) => lookAt(rule, evidence));
    expect(looked.filter(({ isLookedAt }) => isLookedAt).map(({ rule }) => rule.id)).toEqual([
      'runs',
    ]);
  });

  it('is told where a part is missing', async () => {
    const evidence = await evidenceOf({ unseen: ['log'] });
    const [dialplan] = RULES.filter(({ id }) => id === 'dialplan');
    expect(dialplan && lookAt(dialplan, evidence)).toMatchObject({
      isLookedAt: true,
      unseen: ['it is elsewhere'],
    });
  });
});

test('lines that tell of no refusal are none', () => {
  for (const said of [
    'VERBOSE Executing [1@a:1] Dial("x", "y")',
    'NOTICE Peer is now Reachable',
    '',
  ])
    expect(refusalOf(logLine(said))).toBeUndefined();
});

test('a date without a year is of the last one that it can be', () => {
  const at = (time: string, now: string) =>
    withYear({ ...logLine('x'), time }, Date.parse(now)).time.slice(0, 19);
  expect(at('Nov 25 19:51:29', '2026-11-25 20:00:00')).toBe('2026-11-25 19:51:29');
  expect(at('Dec 31 23:59:59', '2027-01-01 00:10:00')).toBe('2026-12-31 23:59:59');
  expect(at('2026-11-25 19:51:29.123', '2026-11-25 20:00:00')).toBe('2026-11-25 19:51:29');
  expect(at('nonsense', '2026-11-25 20:00:00')).toBe('nonsense');
  expect(timeOf({ time: 'Nov 25 19:51:29' })).toBeNaN();
});

import { grouped, lastLogged, listed, timeOf, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

const BIND =
  /(?:Address already in use|Unable to bind|Failed to bind|bind failed|could not be started|Failed to initialize transport)/i;

/** Without it nothing else can be asked. */
export const runs: Rule = {
  id: 'runs',
  about: 'an Asterisk that does not run, or does not answer',
  from: [],
  look: ({ asterisk, program }) =>
    asterisk.down === undefined
      ? []
      : [
          {
            severity: 'problem',
            title: asterisk.down,
            evidence: [],
            why: 'nobody can call or register, and most of what follows cannot be looked at',
            mend: [`${program} start`, `${program} log --level WARNING   tells why it ended`],
          },
        ],
};

/** Two that want one port: chan_sip and PJSIP both take 5060. */
export const ports: Rule = {
  id: 'ports',
  about: 'ports that somebody else has, chan_sip and PJSIP on one',
  from: ['log', 'asterisk'],
  blind: ({ asterisk, unseen }) =>
    asterisk.modules || !unseen.has('log') || unseen.has('asterisk')
      ? undefined
      : 'Asterisk does not tell its modules',
  look(evidence) {
    const { modules } = evidence.asterisk;
    const both = modules?.has('chan_sip.so') === true && modules.has('chan_pjsip.so');
    const lines = evidence.log.filter(
      ({ level, message }) => (level === 'ERROR' || level === 'WARNING') && BIND.test(message),
    );
    const bound: Finding[] =
      lines.length === 0
        ? []
        : [
            {
              severity: 'problem',
              title: 'Asterisk could not take a port',
              evidence: lastLogged(lines),
              why: both
                ? 'chan_sip and chan_pjsip are both loaded, and both want port 5060'
                : 'another program has it, or an Asterisk that still runs',
              mend: [
                'ss -lunp   tells who has which UDP port (as root: with names)',
                both
                  ? `in modules.conf write noload = chan_sip.so (or chan_pjsip.so), or give one another port; then ${evidence.program} restart`
                  : `end what has it, or give Asterisk another port; then ${evidence.program} restart`,
              ],
            },
          ];
    return [...bound, ...(both && lines.length === 0 ? [both2] : [])];
  },
};

const both2: Finding = {
  severity: 'remark',
  title: 'chan_sip and chan_pjsip are both loaded',
  evidence: ['module show like chan_'],
  why: 'that is well as long as each has a port of its own; a phone reaches the one of its port',
  mend: ['in modules.conf write noload = chan_sip.so, unless both are meant'],
};

const NO_TIMER =
  /(?:no timing source|Unable to (?:open|create) (?:a )?tim(?:er|ing)|No timing interface)/i;

export const timing: Rule = {
  id: 'timing',
  about: 'a missing source of timing, which music, conferences and trunks need',
  from: ['asterisk', 'log'],
  needs: ['asterisk'],
  blind: ({ asterisk }) => (asterisk.modules ? undefined : 'Asterisk does not tell its modules'),
  look({ asterisk, log, program }) {
    const loaded =
      asterisk.modules && [...asterisk.modules].filter((name) => name.startsWith('res_timing_'));
    const lines = log.filter(({ message }) => NO_TIMER.test(message));
    if ((loaded === undefined || loaded.length > 0) && lines.length === 0) return [];
    return [
      {
        severity: 'problem',
        title: 'no timing source is loaded',
        evidence: [...(loaded ? ['module show like res_timing: none'] : []), ...lastLogged(lines)],
        why: 'music on hold stutters or is silent, conferences do not mix, IAX2 trunks cannot bundle calls',
        mend: [
          `in modules.conf load res_timing_timerfd.so; then ${program} restart`,
          `${program} cli "timing test"   measures it`,
        ],
      },
    ];
  },
};

/** What cannot be seen or done for want of a class of the AMI user, and connections that broke. */
export const ami: Rule = {
  id: 'ami',
  about: 'rights that the AMI user lacks, and AMI connections that Asterisk refused or cut',
  from: ['asterisk', 'log'],
  look: (evidence) => [...lacking(evidence), ...cut(evidence)],
};

function lacking(evidence: Evidence): Finding[] {
  const { lacks } = evidence.asterisk;
  if (lacks.length === 0) return [];
  return [
    {
      severity: 'warning',
      title: `the AMI user lacks ${listed([...new Set(lacks.map(({ classes }) => classes))])}`,
      evidence: lacks.map(({ what, without }) => `${what}: ${without}`),
      why: 'pbxctl sees and does only what the classes of its user in manager.conf allow',
      mend: [
        `${typed(evidence, 'permissions')}   tells each; give the user the classes in manager.conf, then: manager reload`,
      ],
    },
  ];
}

const CUT =
  /write ?timeout|Disconnecting slow|failed to authenticate as|tried to authenticate with nonexistent user/i;

const OLD_MS = 3_600_000;

function cut(evidence: Evidence): Finding[] {
  const lines = evidence.log.filter(
    (line) =>
      line.file.startsWith('manager') &&
      CUT.test(line.message) &&
      !(evidence.now - timeOf(line) > OLD_MS),
  );
  return [...grouped(lines, /^(.*)$/s).values()].map(({ match, lines: seen }) => ({
    severity: 'warning',
    title: `AMI: ${(match[1] ?? '').slice(0, 120)}`,
    evidence: lastLogged(seen),
    why: 'a program that uses AMI is refused or too slow: it misses what happens',
    mend: [
      `${typed(evidence, 'permissions')}   tells what this user may; for slow ones set writetimeout=5000 in manager.conf`,
    ],
  }));
}

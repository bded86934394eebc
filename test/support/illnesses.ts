import type { Peer, Registration } from '../../asterisk/state/types.ts';
import type { Told } from './evidence.ts';
import { NOW, peerOf } from './view.ts';

/** A PBX with a problem, and the same without it. */
export interface Illness {
  readonly rule: string;
  readonly what: string;
  readonly bad: Told;
  readonly good: Told;
  readonly severity: 'problem' | 'warning' | 'remark';
  readonly title: RegExp;
  /** What its evidence names. */
  readonly seen: RegExp;
  readonly mend: RegExp;
}

export const PJSIP = `[transport-udp]
type=transport
bind=127.0.0.198:5060

[701]
type=endpoint
context=usersnum
allow=!all,alaw
auth=701
aors=701

[701]
type=auth
username=701
password=aVeryLongSecret701

[701]
type=aor
max_contacts=1
`;
const SIP = `[general]
context=public
allowguest=no

[701]
type=friend
host=dynamic
secret=aVeryLongSecret701
context=usersnum
allow=!all,alaw
`;
const DIALPLAN = `[usersnum]
exten => _70X,1,Dial(PJSIP/\${EXTEN})
exten => 600,1,Playback(demo)
 same => n,Hangup()
`;
const IAX = `[general]
bindport=4569

[operator]
type=friend
host=127.0.0.210
username=lab
secret=aVeryLongSecret
context=from-operator
`;
const FROM_OPERATOR = '\n[from-operator]\nexten => _70X,1,Goto(usersnum,${EXTEN},1)\n';

const well = { 'pjsip.conf': PJSIP, 'extensions.conf': DIALPLAN };
const old = { driver: 'sip', files: { 'sip.conf': SIP, 'extensions.conf': DIALPLAN } } as const;
const request = (account: string, why: string) =>
  `NOTICE  Request 'REGISTER' from '"A" <sip:${account}@127.0.0.198>' failed for '127.0.0.127:5060' (callid: 1-2@x) - ${why}`;
const registration = (account: string, why: string) =>
  `NOTICE Registration from '<sip:${account}@127.0.0.198>' failed for '127.0.0.127:5060' - ${why}`;
const admitted =
  'SECURITY SecurityEvent="SuccessfulAuth",EventTV="x",Service="PJSIP",AccountID="701",RemoteAddress="IPV4/UDP/127.0.0.127/5060"';
const rejected =
  "NOTICE  701: Call (UDP:127.0.0.127:5060) to extension '555' rejected because extension not found in context 'usersnum'.";
const iaxPeer = (status: Peer['status']): Peer =>
  peerOf('IAX2/operator', {
    status,
    address: '127.0.0.210:4569',
    technology: 'IAX2',
    name: 'operator',
  });
const outbound = (status: string): Registration => ({
  ...{
    technology: 'PJSIP',
    id: 'out',
    server: 'sip:198.51.100.7',
    username: 'me',
    status,
    cause: undefined,
  },
});

export const ILLNESSES: readonly Illness[] = [
  {
    ...{ rule: 'runs', what: 'it is stopped', severity: 'problem' },
    bad: { asterisk: { down: 'lab is stopped' } },
    good: {},
    ...{ title: /lab is stopped/, seen: /^/, mend: /pbxctl start/ },
  },
  {
    ...{ rule: 'unknown-user', what: 'PJSIP does not know the account', severity: 'problem' },
    bad: {
      files: well,
      log: [request('799', 'No matching endpoint found'), request('799', 'Failed to authenticate')],
    },
    good: { files: well, log: [request('701', 'Failed to authenticate'), admitted] },
    ...{ title: /799 .*no such user/, seen: /REGISTER.*799/, mend: /pbxctl user add 799/ },
  },
  {
    ...{
      rule: 'unknown-user',
      what: 'chan_sip says of a stranger that his password is wrong',
      severity: 'problem',
    },
    bad: { ...old, log: [registration('799', 'Wrong password')] },
    good: { ...old, log: [registration('701', 'Wrong password')] },
    ...{ title: /799 .*no such user/, seen: /799/, mend: /pbxctl user add 799/ },
  },
  {
    ...{ rule: 'unknown-user', what: 'somebody tries many names', severity: 'warning' },
    bad: {
      files: well,
      log: ['a', 'b', 'c', '100', '200'].map((name) => request(name, 'No matching endpoint found')),
    },
    good: { files: well, log: [] },
    ...{ title: /somebody tries names: 5 users/, seen: /tried a, b, c/, mend: /fail2ban/ },
  },
  {
    ...{ rule: 'wrong-password', what: 'and it did not get in since', severity: 'problem' },
    bad: { files: well, log: [admitted, request('701', 'Failed to authenticate')] },
    good: { files: well, log: [request('701', 'Failed to authenticate'), admitted] },
    ...{
      title: /701 .*wrong password/,
      seen: /pjsip\.conf:15/,
      mend: /pbxctl user show 701 --reveal/,
    },
  },
  {
    ...{ rule: 'wrong-password', what: 'on chan_sip', severity: 'problem' },
    bad: { ...old, log: [registration('701', 'Wrong password')] },
    good: {
      ...old,
      log: [
        registration('701', 'Wrong password'),
        "VERBOSE Registered SIP '701' at 127.0.0.127:5060",
      ],
    },
    ...{
      title: /701 .*wrong password/,
      seen: /sip\.conf:8/,
      mend: /pbxctl user set 701 --secret-stdin/,
    },
  },
  {
    ...{ rule: 'wrong-password', what: 'long ago', severity: 'remark' },
    bad: {
      files: well,
      log: [
        {
          ...{ time: '2024-01-01 00:00:00', level: 'NOTICE' },
          message: registration('701', 'Wrong password').slice(7),
        },
      ],
    },
    good: { files: well },
    ...{ title: /wrong password/, seen: /2024-01-01/, mend: /user show 701/ },
  },
  {
    ...{ rule: 'aor', what: 'it takes no contact', severity: 'problem' },
    bad: {
      files: well,
      log: [
        "WARNING AOR '701' has no configured max_contacts. Endpoint '701' (127.0.0.127:5060) unable to register",
      ],
    },
    good: { files: well, log: [admitted] },
    ...{ title: /701 .*takes no contact/, seen: /max_contacts/, mend: /pbxctl user show 701/ },
  },
  {
    ...{ rule: 'aor', what: 'it is full', severity: 'problem' },
    bad: {
      files: well,
      log: [
        "WARNING Registration attempt from endpoint '701' (127.0.0.1:5060) to AOR '701' will exceed max contacts of 1",
      ],
    },
    good: { files: well },
    ...{ title: /has 1 contacts already/, seen: /exceed/, mend: /remove_existing=yes/ },
  },
  {
    ...{ rule: 'refused', what: 'an access list', severity: 'problem' },
    bad: { ...old, log: [registration('701', 'Device does not match ACL')] },
    good: { ...old, log: [registration('701', 'Wrong password')] },
    ...{ title: /701 was refused .*ACL/, seen: /ACL/, mend: /user show 701/ },
  },
  {
    ...{
      rule: 'pjsip-objects',
      what: 'an endpoint names an auth that there is not',
      severity: 'problem',
    },
    bad: { files: { 'pjsip.conf': PJSIP.replace('auth=701', 'auth=710') } },
    good: { files: well },
    ...{ title: /701 names the auth 710/, seen: /pjsip\.conf:9/, mend: /there is 701/ },
  },
  {
    ...{
      rule: 'pjsip-objects',
      what: 'a section of a type that there is not',
      severity: 'warning',
    },
    bad: { files: { 'pjsip.conf': `${PJSIP}\n[702]\ntype=endpont\n` } },
    good: { files: well },
    ...{ title: /type endpont/, seen: /pjsip\.conf:22/, mend: /module reload res_pjsip\.so/ },
  },
  {
    ...{ rule: 'pjsip-objects', what: 'a section without a type', severity: 'problem' },
    bad: { files: { 'pjsip.conf': `${PJSIP}\n[702]\ncontext=usersnum\n` } },
    good: { files: { 'pjsip.conf': `${PJSIP}\n[702](!)\ncontext=usersnum\n` } },
    ...{ title: /\[702\] .*no type/, seen: /pjsip\.conf:21/, mend: /type=endpoint/ },
  },
  {
    ...{ rule: 'pjsip-objects', what: 'an option that there is not', severity: 'problem' },
    bad: {
      files: { 'pjsip.conf': PJSIP.replace('context=', 'contxt=') },
      changedAgo: { 'pjsip.conf': 60_000 },
      log: ["ERROR Could not find option suitable for category '701' named 'contxt' at line 7 of "],
    },
    good: {
      files: well,
      changedAgo: { 'pjsip.conf': 0 },
      log: ["ERROR Could not find option suitable for category '701' named 'contxt' at line 7 of "],
    },
    ...{ title: /contxt in \[701\]/, seen: /pjsip\.conf:7/, mend: /correct line 7/ },
  },
  {
    ...{ rule: 'users-missing', what: 'Asterisk does not show a user', severity: 'problem' },
    bad: { asterisk: { differs: { dialplan: [], users: ['Asterisk does not know PJSIP/703'] } } },
    good: {},
    ...{ title: /not what the files say/, seen: /PJSIP\/703/, mend: /module reload res_pjsip\.so/ },
  },
  {
    ...{ rule: 'extension-missing', what: 'it is nowhere', severity: 'problem' },
    bad: { files: well, log: [rejected] },
    good: {
      files: { ...well, 'extensions.conf': `${DIALPLAN}exten => 555,1,Answer()\n` },
      log: [rejected],
    },
    ...{
      title: /701 dialled 555/,
      seen: /pjsip\.conf:7/,
      mend: /pbxctl extension add 555 PHONE --context usersnum/,
    },
  },
  {
    ...{ rule: 'extension-missing', what: 'it is in another context', severity: 'problem' },
    bad: {
      files: { ...well, 'extensions.conf': `${DIALPLAN}[office]\nexten => 555,1,Answer()\n` },
      log: [rejected],
    },
    good: {
      files: {
        ...well,
        'extensions.conf': `${DIALPLAN}include => office\n[office]\nexten => 555,1,Answer()\n`,
      },
      log: [rejected],
    },
    ...{ title: /701 dialled 555/, seen: /usersnum/, mend: /pbxctl user set 701 --context office/ },
  },
  {
    ...{ rule: 'extension-missing', what: 'on chan_sip', severity: 'problem' },
    bad: {
      ...old,
      log: [
        "NOTICE Call from '701' (127.0.0.127:5060) to extension '555' rejected because extension not found in context 'usersnum'.",
      ],
    },
    good: old,
    ...{ title: /701 dialled 555/, seen: /sip\.conf:9/, mend: /extension add 555/ },
  },
  {
    ...{ rule: 'dialplan', what: 'an include of a context that there is not', severity: 'problem' },
    bad: { files: { 'extensions.conf': `${DIALPLAN}include => nowhere\n` } },
    good: {
      files: {
        'extensions.conf': `${DIALPLAN}include => office\n[office]\nexten => 1,1,Answer()\n`,
      },
    },
    ...{
      title: /\[usersnum\] includes \[nowhere\]/,
      seen: /extensions\.conf:5/,
      mend: /dialplan reload/,
    },
  },
  {
    ...{ rule: 'dialplan', what: 'a jump to a context that there is not', severity: 'problem' },
    bad: { files: { 'extensions.conf': `${DIALPLAN}exten => 1,1,Goto(nothere,1,1)\n` } },
    good: {
      files: {
        'extensions.conf': `${DIALPLAN}exten => 1,1,Goto(usersnum,600,1)\n same => n(on),Goto(on)\n same => n,Goto(\${X},1,1)\n`,
      },
    },
    ...{
      title: /1 in \[usersnum\] goes to \[nothere\]/,
      seen: /Goto\(nothere,1,1\)/,
      mend: /pbxctl extension list --context usersnum/,
    },
  },
  {
    ...{ rule: 'dialplan', what: 'a call that got nowhere', severity: 'problem' },
    bad: {
      files: well,
      log: [
        "WARNING Channel 'PJSIP/701-1' sent to invalid extension but no invalid handler: context,exten,priority=usersnum,9,1",
      ],
    },
    good: {
      files: well,
      log: [
        "WARNING Channel 'PJSIP/701-1' sent to invalid extension but no invalid handler: context,exten,priority=usersnum,9,1",
        'VERBOSE pbx_config successfully loaded 4 contexts (enable debug for details).',
      ],
    },
    ...{ title: /sent to 9 in \[usersnum\]/, seen: /invalid handler/, mend: /dialplan reload/ },
  },
  {
    ...{ rule: 'dialplan', what: 'an application that is not loaded', severity: 'problem' },
    bad: { files: well, log: ["WARNING No application 'NoSuch' for extension (usersnum, 600, 1)"] },
    good: { files: well },
    ...{
      title: /600 in \[usersnum\] runs NoSuch/,
      seen: /extensions\.conf:3/,
      mend: /core show applications like NoSuch/,
    },
  },
  {
    ...{ rule: 'codecs', what: 'a call without a codec in common', severity: 'problem' },
    bad: { ...old, log: ['NOTICE No compatible codecs, not accepting this offer!'] },
    good: {
      ...old,
      changedAgo: { 'sip.conf': 0 },
      log: ['NOTICE No compatible codecs, not accepting this offer!', 'x'],
    },
    ...{
      title: /no codec in common/,
      seen: /701 may use alaw/,
      mend: /pbxctl codec set alaw,ulaw --all/,
    },
  },
  {
    ...{ rule: 'codecs', what: 'a user with a codec that few have', severity: 'warning' },
    bad: { files: { 'pjsip.conf': PJSIP.replace('!all,alaw', '!all,gsm') } },
    good: { files: well },
    ...{
      title: /701 may use gsm only/,
      seen: /pjsip\.conf:8/,
      mend: /pbxctl codec set 701 alaw,ulaw/,
    },
  },
  {
    ...{ rule: 'codecs', what: 'a codec that there is not', severity: 'problem' },
    bad: {
      files: { 'pjsip.conf': PJSIP.replace('!all,alaw', '!all,alaw,alawx') },
      log: ["WARNING Cannot allow unknown format 'alawx'"],
    },
    good: { files: well, log: ["WARNING Cannot allow unknown format 'alawx'"] },
    ...{ title: /alawx/, seen: /alawx/, mend: /core show codecs/ },
  },
  {
    ...{ rule: 'codecs', what: 'nothing translates', severity: 'warning' },
    bad: { log: ['WARNING Unable to find a codec translation path: (g729) -> (alaw)'] },
    good: { log: [] },
    ...{ title: /g729 into alaw/, seen: /translation path/, mend: /core show translation/ },
  },
  {
    ...{ rule: 'peers', what: 'a trunk whose other end is stopped', severity: 'problem' },
    bad: { asterisk: { peers: [iaxPeer('unreachable')] } },
    good: { asterisk: { peers: [iaxPeer('reachable')] } },
    ...{
      title: /operator does not answer/,
      seen: /unreachable/,
      mend: /pbxctl trunk test operator/,
    },
  },
  {
    ...{ rule: 'peers', what: 'a phone that lags', severity: 'warning' },
    bad: { asterisk: { peers: [peerOf('PJSIP/701', { status: 'lagged', rttMs: 2500 })] } },
    good: { asterisk: { peers: [peerOf('PJSIP/701', { status: 'unregistered' })] } },
    ...{ title: /701 answers late.*2500 ms/, seen: /lagged/, mend: /user show 701/ },
  },
  {
    ...{ rule: 'peers', what: 'a phone that is not asked', severity: 'remark' },
    bad: { asterisk: { peers: [peerOf('PJSIP/701', { status: 'registered' })] } },
    good: { asterisk: { peers: [peerOf('PJSIP/701', { status: 'reachable' })] } },
    ...{ title: /not asked.*701/, seen: /PJSIP\/701/, mend: /qualify_frequency/ },
  },
  {
    ...{ rule: 'registrations', what: 'one that is refused', severity: 'problem' },
    bad: { asterisk: { registrations: [outbound('Rejected')] } },
    good: { asterisk: { registrations: [outbound('Registered')] } },
    ...{
      title: /not registered at sip:198\.51\.100\.7/,
      seen: /Rejected/,
      mend: /pjsip show registrations/,
    },
  },
  {
    ...{ rule: 'ports', what: 'a port that another has', severity: 'problem' },
    bad: { log: ['ERROR Unable to bind SIP socket to 0.0.0.0:5060: Address already in use'] },
    good: { log: [] },
    ...{ title: /could not take a port/, seen: /already in use/, mend: /ss -lunp/ },
  },
  {
    ...{ rule: 'ports', what: 'two drivers', severity: 'remark' },
    bad: { asterisk: { modules: new Set(['chan_sip.so', 'chan_pjsip.so']) } },
    good: {},
    ...{ title: /both loaded/, seen: /module show/, mend: /noload/ },
  },
  {
    ...{ rule: 'iax', what: 'a trunk without a secret', severity: 'warning' },
    bad: {
      files: {
        'iax.conf': IAX.replace('secret=aVeryLongSecret\n', ''),
        'extensions.conf': DIALPLAN + FROM_OPERATOR,
      },
    },
    good: { files: { 'iax.conf': IAX, 'extensions.conf': DIALPLAN + FROM_OPERATOR } },
    ...{
      title: /operator has no secret/,
      seen: /iax\.conf:4/,
      mend: /pbxctl trunk set operator --secret-stdin/,
    },
  },
  {
    ...{ rule: 'iax', what: 'a trunk into no context', severity: 'problem' },
    bad: { files: { 'iax.conf': IAX, 'extensions.conf': DIALPLAN } },
    good: { files: { 'iax.conf': IAX, 'extensions.conf': DIALPLAN + FROM_OPERATOR } },
    ...{ title: /come into \[from-operator\]/, seen: /iax\.conf:4/, mend: /dialplan reload/ },
  },
  {
    ...{ rule: 'iax', what: 'bandwidth=low', severity: 'warning' },
    bad: { files: { 'iax.conf': '[general]\nbandwidth=low\n' } },
    good: { files: { 'iax.conf': '[general]\nbandwidth=low\nallow=alaw\n' } },
    ...{ title: /bandwidth=low/, seen: /iax\.conf:2/, mend: /bandwidth=high/ },
  },
  {
    ...{ rule: 'iax', what: 'a guest', severity: 'warning' },
    bad: { files: { 'iax.conf': '[guest]\ntype=user\ncontext=public\n' } },
    good: { files: { 'iax.conf': '[guest]\ntype=user\ncontext=public\nsecret=x\n' } },
    ...{ title: /anybody may call in over IAX2/, seen: /\[guest\]/, mend: /secret/ },
  },
  {
    ...{ rule: 'iax', what: 'no call tokens', severity: 'warning' },
    bad: { files: { 'iax.conf': '[general]\ncalltokenoptional=0.0.0.0/0\n' } },
    good: { files: { 'iax.conf': '[general]\nrequirecalltoken=yes\n' } },
    ...{ title: /without a call token/, seen: /iax\.conf:2/, mend: /chan_iax2\.so/ },
  },
  {
    ...{ rule: 'iax', what: 'a call that was refused', severity: 'problem' },
    bad: {
      files: { 'iax.conf': IAX, 'extensions.conf': DIALPLAN + FROM_OPERATOR },
      log: [
        {
          level: 'NOTICE',
          file: 'chan_iax2.c',
          message: 'Host 127.0.0.210 failed to authenticate as lab',
        },
      ],
    },
    good: { files: { 'iax.conf': IAX, 'extensions.conf': DIALPLAN + FROM_OPERATOR } },
    ...{
      title: /another secret/,
      seen: /failed to authenticate/,
      mend: /pbxctl trunk test operator/,
    },
  },
  {
    ...{ rule: 'sounds', what: 'a file that is gone', severity: 'problem' },
    bad: { files: well, sounds: new Map([['demo', false]]) },
    good: {
      files: well,
      sounds: new Map([['demo', true]]),
      log: ['WARNING File demo does not exist in any format'],
    },
    ...{ title: /no sound demo/, seen: /extensions\.conf:3/, mend: /pbxctl prompt list/ },
  },
  {
    ...{ rule: 'sounds', what: 'a file that the log misses', severity: 'problem' },
    bad: { log: ['WARNING File x/y does not exist in any format'] },
    good: {
      log: [
        'WARNING File x/y does not exist in any format',
        'VERBOSE pbx_config successfully loaded 1 contexts',
      ],
    },
    ...{ title: /no sound x\/y/, seen: /does not exist/, mend: /prompt reset/ },
  },
  {
    ...{ rule: 'music', what: 'an empty folder', severity: 'problem' },
    bad: {
      files: { 'musiconhold.conf': '[jazz]\nmode=files\ndirectory=/m\n' },
      music: { jazz: { files: ['readme.txt'] } },
    },
    good: {
      files: { 'musiconhold.conf': '[jazz]\nmode=files\ndirectory=/m\n' },
      music: { jazz: { files: ['a.wav'] } },
    },
    ...{ title: /jazz is empty/, seen: /musiconhold\.conf:1/, mend: /put sound files into \/m/ },
  },
  {
    ...{ rule: 'music', what: 'no folder', severity: 'problem' },
    bad: { files: { 'musiconhold.conf': '[jazz]\nmode=files\ndirectory=/m\n' } },
    good: { files: { 'musiconhold.conf': '[jazz]\nmode=playlist\nentry=/m/a\n' } },
    ...{ title: /folder of .*jazz is not there/, seen: /directory = \/m/, mend: /make \/m/ },
  },
  {
    ...{ rule: 'music', what: 'a program that is not there', severity: 'problem' },
    bad: {
      files: { 'musiconhold.conf': '[radio]\nmode=custom\napplication=/x/y\n' },
      music: { radio: { hasProgram: false } },
    },
    good: {
      files: { 'musiconhold.conf': '[radio]\nmode=custom\napplication=/x/y\n' },
      music: { radio: { hasProgram: true } },
    },
    ...{ title: /program of .*radio/, seen: /custom/, mend: /pbxctl moh remove radio/ },
  },
  {
    ...{ rule: 'music', what: 'a class that there is not', severity: 'problem' },
    bad: {
      log: ["WARNING Music on Hold class 'jazz' not found in memory. Verify your configuration."],
    },
    good: {
      files: { 'musiconhold.conf': '[jazz]\nmode=playlist\n' },
      log: ["WARNING Music on Hold class 'jazz' not found in memory."],
    },
    ...{
      title: /no music class jazz/,
      seen: /not found in memory/,
      mend: /pbxctl moh add jazz --files FOLDER/,
    },
  },
  {
    ...{ rule: 'music', what: 'a program that ends at once', severity: 'problem' },
    bad: {
      log: Array(25).fill({
        level: 'WARNING',
        file: 'res_musiconhold.c',
        message: 'poll() failed: Interrupted system call',
      }),
    },
    good: {
      log: Array(3).fill({
        level: 'WARNING',
        file: 'res_musiconhold.c',
        message: 'poll() failed: Interrupted system call',
      }),
    },
    ...{ title: /again and again/, seen: /25 such lines/, mend: /pbxctl moh list/ },
  },
  {
    ...{ rule: 'transfer-keys', what: 'keys in vain', severity: 'warning' },
    bad: {
      files: well,
      log: [
        'VERBOSE Executing [702@usersnum:1] Dial("PJSIP/701-1", "PJSIP/702") in new stack',
        'VERBOSE -- PJSIP/702-2 answered PJSIP/701-1',
        "DTMF DTMF end '#' received on PJSIP/701-1, duration 100 ms",
      ],
    },
    good: {
      files: {
        ...well,
        'extensions.conf': DIALPLAN.replace('Dial(PJSIP/${EXTEN})', 'Dial(PJSIP/${EXTEN},,tT)'),
      },
      log: [
        'VERBOSE Executing [702@usersnum:1] Dial("PJSIP/701-1", "PJSIP/702") in new stack',
        "DTMF DTMF end '#' received on PJSIP/701-1, duration 100 ms",
      ],
    },
    ...{ title: /pressed in vain/, seen: /pressed #/, mend: /pbxctl transfer keys on/ },
  },
  {
    ...{ rule: 'dtmf', what: 'tones in a compressing codec', severity: 'warning' },
    bad: {
      files: { 'pjsip.conf': PJSIP.replace('allow=!all,alaw', 'allow=!all,gsm\ndtmf_mode=inband') },
    },
    good: {
      files: {
        'pjsip.conf': PJSIP.replace('allow=!all,alaw', 'allow=!all,alaw\ndtmf_mode=inband'),
      },
    },
    ...{
      title: /701 .*gsm spoils/,
      seen: /dtmf_mode = inband/,
      mend: /pbxctl codec set 701 alaw,ulaw/,
    },
  },
  {
    ...{ rule: 'dtmf', what: 'no such mode', severity: 'problem' },
    bad: { files: { 'pjsip.conf': PJSIP.replace('auth=701', 'auth=701\ndtmf_mode=rfc4711') } },
    good: { files: { 'pjsip.conf': PJSIP.replace('auth=701', 'auth=701\ndtmf_mode=rfc4733') } },
    ...{ title: /rfc4711/, seen: /pjsip\.conf:10/, mend: /res_pjsip\.so/ },
  },
  {
    ...{ rule: 'one-way-audio', what: 'a phone outside', severity: 'warning' },
    bad: {
      files: well,
      asterisk: {
        peers: [
          peerOf('PJSIP/701', { address: '198.51.100.9:5060', technology: 'PJSIP', name: '701' }),
        ],
      },
    },
    good: {
      files: well,
      asterisk: {
        peers: [
          peerOf('PJSIP/701', { address: '192.168.1.9:5060', technology: 'PJSIP', name: '701' }),
        ],
      },
    },
    ...{ title: /701 is outside/, seen: /198\.51\.100\.9/, mend: /external_media_address/ },
  },
  {
    ...{ rule: 'retransmission', what: 'no ACK', severity: 'warning' },
    bad: {
      log: [
        'WARNING Retransmission timeout reached on transmission abc for seqno 102 (Critical Response) -- See x',
      ],
    },
    good: { log: [] },
    ...{ title: /in vain/, seen: /seqno 102/, mend: /pbxctl capture start/ },
  },
  {
    ...{ rule: 'nat-media', what: 'a setting without effect', severity: 'warning' },
    bad: {
      files: {
        'pjsip.conf': PJSIP.replace('auth=701', 'auth=701\ndisable_direct_media_on_nat=yes'),
      },
    },
    good: {
      files: {
        'pjsip.conf': PJSIP.replace(
          'auth=701',
          'auth=701\ndirect_media=no\ndisable_direct_media_on_nat=yes',
        ),
      },
    },
    ...{
      title: /disable_direct_media_on_nat = yes of 701 has no effect/,
      seen: /pjsip\.conf:10/,
      mend: /pbxctl media set 701 via-pbx/,
    },
  },
  {
    ...{ rule: 'nat-media', what: 'nonat', severity: 'warning' },
    bad: { driver: 'sip', files: { 'sip.conf': `${SIP}directmedia=nonat\n` } },
    good: { driver: 'sip', files: { 'sip.conf': `${SIP}directmedia=no\n` } },
    ...{ title: /directmedia = nonat of 701/, seen: /sip\.conf:11/, mend: /media set 701 via-pbx/ },
  },
  {
    ...{ rule: 'direct-media', what: 'encryption keeps it in the PBX', severity: 'remark' },
    bad: {
      files: {
        'pjsip.conf': PJSIP.replace(
          'auth=701',
          'auth=701\nmedia_encryption=sdes\ndirect_media=yes',
        ),
      },
    },
    good: { files: well },
    ...{ title: /701 is set direct/, seen: /direct_media = yes/, mend: /pbxctl media path/ },
  },
  {
    ...{ rule: 'timing', what: 'no source', severity: 'problem' },
    bad: { asterisk: { modules: new Set(['chan_pjsip.so']) } },
    good: {},
    ...{ title: /no timing source/, seen: /none/, mend: /timing test/ },
  },
  {
    ...{ rule: 'ami', what: 'a login that was refused', severity: 'warning' },
    bad: {
      log: [
        { level: 'NOTICE', file: 'manager.c', message: "127.0.0.1 failed to authenticate as 'x'" },
      ],
    },
    good: { log: [{ level: 'NOTICE', file: 'manager.c', message: 'Manager registered action X' }] },
    ...{ title: /AMI: 127\.0\.0\.1 failed/, seen: /as 'x'/, mend: /pbxctl permissions/ },
  },
  {
    ...{ rule: 'iax', what: 'ends with different secrets', severity: 'problem' },
    bad: {
      files: { 'iax.conf': IAX, 'extensions.conf': DIALPLAN + FROM_OPERATOR },
      log: [{ level: 'NOTICE', file: 'chan_iax2.c', message: 'Packet Decrypt Failed!' }],
    },
    good: {
      files: { 'iax.conf': IAX, 'extensions.conf': DIALPLAN + FROM_OPERATOR },
      log: [
        { level: 'NOTICE', file: 'chan_iax2.c', message: 'Packet Decrypt Failed!' },
        {
          ...{ level: 'VERBOSE', file: 'chan_iax2.c' },
          message: 'Call accepted by 127.0.0.210:4569 (format alaw)',
        },
      ],
    },
    ...{ title: /operator: .*different secrets/, seen: /Decrypt/, mend: /trunk test operator/ },
  },
  {
    ...{ rule: 'ami', what: 'a class is missing', severity: 'warning' },
    bad: {
      asterisk: {
        lacks: [
          {
            what: 'refusals',
            reads: 'security',
            without: 'they are not told',
            classes: 'read=security',
            changes: false,
          },
        ],
      },
    },
    good: {},
    ...{ title: /lacks read=security/, seen: /not told/, mend: /pbxctl permissions/ },
  },
  {
    ...{ rule: 'reload', what: 'another dialplan runs', severity: 'problem' },
    bad: {
      asterisk: {
        differs: { dialplan: ['not in Asterisk: 555 in [usersnum], 1: Answer()'], users: [] },
      },
    },
    good: {},
    ...{ title: /another dialplan/, seen: /555/, mend: /dialplan reload/ },
  },
  {
    ...{ rule: 'reload', what: 'a file that is newer', severity: 'warning' },
    bad: {
      files: { 'features.conf': '[general]\n' },
      changedAgo: { 'features.conf': 60_000 },
      log: ['VERBOSE x'],
    },
    good: {
      files: { 'features.conf': '[general]\n' },
      changedAgo: { 'features.conf': 60_000 },
      log: ["VERBOSE Reloading module 'features' (Call Features)"],
    },
    ...{
      title: /features\.conf was changed/,
      seen: /60 s ago|1 min ago/,
      mend: /module reload features/,
    },
  },
  {
    ...{
      rule: 'reload',
      what: 'a file that is newer, and a log without reloads',
      severity: 'warning',
    },
    bad: {
      files: { 'features.conf': '[general]\n' },
      changedAgo: { 'features.conf': 60_000 },
      log: ['WARNING x'],
    },
    good: {
      files: { 'features.conf': '[general]\n' },
      changedAgo: { 'features.conf': 60_000 },
      asterisk: { reloadedAt: NOW - 59_000 },
      log: ['WARNING x'],
    },
    ...{
      title: /features\.conf was changed/,
      seen: /it may be loaded/,
      mend: /module reload features/,
    },
  },
  {
    ...{ rule: 'reload', what: 'a file that Asterisk rejects', severity: 'problem' },
    bad: { files: { 'features.conf': '[general\n' } },
    good: { files: { 'features.conf': '[general]\n' } },
    ...{
      title: /rejects features\.conf/,
      seen: /features\.conf:1/,
      mend: /module reload features/,
    },
  },
  {
    ...{ rule: 'security', what: 'guests that reach a number', severity: 'warning' },
    bad: {
      driver: 'sip',
      files: {
        'sip.conf': SIP.replace('allowguest=no', 'allowguest=yes').replace(
          'context=public',
          'context=usersnum',
        ),
        'extensions.conf': DIALPLAN,
      },
    },
    good: old,
    ...{
      title: /without a password, into \[usersnum\]/,
      seen: /sip\.conf:3/,
      mend: /allowguest=no/,
    },
  },
  {
    ...{ rule: 'security', what: 'a weak secret', severity: 'warning' },
    bad: { files: { 'pjsip.conf': PJSIP.replace('aVeryLongSecret701', '701') } },
    good: { files: well },
    ...{
      title: /secret of user 701 is the name itself/,
      seen: /pjsip\.conf:15/,
      mend: /pbxctl user set 701 --new-secret/,
    },
  },
  {
    ...{ rule: 'security', what: 'AMI for all the world', severity: 'warning' },
    bad: { files: { 'manager.conf': '[general]\nenabled=yes\nbindaddr=0.0.0.0\n' } },
    good: { files: { 'manager.conf': '[general]\nenabled=yes\nbindaddr=127.0.0.1\n' } },
    ...{ title: /AMI listens beyond/, seen: /manager\.conf:3/, mend: /127\.0\.0\.1/ },
  },
  {
    ...{ rule: 'security', what: 'live_dangerously', severity: 'warning' },
    bad: { files: { 'asterisk.conf': '[options]\nlive_dangerously=yes\n' } },
    good: { files: { 'asterisk.conf': '[options]\nlive_dangerously=no\n' } },
    ...{ title: /live_dangerously/, seen: /asterisk\.conf:2/, mend: /restart/ },
  },
  {
    ...{ rule: 'security', what: 'strangers reach a trunk', severity: 'problem' },
    bad: {
      files: {
        ...{
          'pjsip.conf': `${PJSIP}\n[anonymous]\ntype=endpoint\ncontext=public\n`,
          'iax.conf': IAX,
        },
        'extensions.conf':
          '[public]\ninclude => out\n[out]\nexten => _0.,1,Dial(IAX2/operator/${EXTEN})\n',
      },
    },
    good: {
      files: {
        ...{ 'pjsip.conf': PJSIP, 'iax.conf': IAX },
        'extensions.conf':
          '[public]\ninclude => out\n[out]\nexten => _0.,1,Dial(IAX2/operator/${EXTEN})\n',
      },
    },
    ...{
      title: /strangers reach the trunk operator/,
      seen: /dials over operator/,
      mend: /include of \[out\]/,
    },
  },
  {
    ...{ rule: 'migration', what: 'what is gone', severity: 'problem' },
    bad: { files: { 'extensions.conf': '[a]\nexten => 1,1,Macro(x)\n' } },
    good: { files: { 'extensions.conf': '[a]\nexten => 1,1,Gosub(b,1,1)\n' } },
    ...{ title: /uses Macro/, seen: /extensions\.conf:2/, mend: /Gosub/ },
  },
  {
    ...{ rule: 'migration', what: 'what will be gone', severity: 'remark' },
    bad: {
      files: { 'extensions.conf': '[a]\nexten => 1,1,Dial(SIP/701)\n' },
      asterisk: { version: '16.28.0' },
    },
    good: {
      files: { 'extensions.conf': '[a]\nexten => 1,1,Dial(PJSIP/701)\n' },
      asterisk: { version: '16.28.0' },
    },
    ...{ title: /SIP\/ in Dial/, seen: /extensions\.conf:2/, mend: /PJSIP\// },
  },
];

import { join } from 'node:path';

export type AsteriskFiles = Readonly<Record<string, string>>;

interface Setting {
  readonly dir: string;
  readonly dataDir: string;
  readonly moduleDir: string;
  readonly version: '16' | '22';
  readonly address: string;
  readonly amiPort: number;
  readonly ariPort: number;
  readonly sipPort: number;
  readonly secret: string;
  readonly files?: AsteriskFiles;
  readonly managerGeneral?: string;
  readonly managerUsers?: string;
  readonly dialplan?: string;
  readonly modules?: readonly string[];
}

/** Configuration of a small Asterisk by file name: AMI, ARI, a dialplan, PJSIP calling itself. */
export function asteriskFiles(setting: Setting): AsteriskFiles {
  return {
    'asterisk.conf': asteriskConf(setting),
    'modules.conf': modulesConf(setting),
    'manager.conf': managerConf(setting),
    'http.conf': `[general]
enabled=yes
bindaddr=${setting.address}
bindport=${setting.ariPort}
`,
    'ari.conf': `[general]
enabled=yes
[tester]
type=user
password=${setting.secret}
`,
    'extensions.conf': `[default]
${setting.dialplan ?? DIALPLAN}
`,
    'logger.conf': `[general]
[logfiles]
full => notice,warning,error
`,
    'pjsip.conf': pjsipConf(setting),
    'sip.conf': `[general]
udpbindaddr=${setting.address}:0
`,
    'rtp.conf': '[general]\n',
    // Without tones of a country, `tone:ring` fails.
    'indications.conf': `[general]
country=fr
[fr]
description=France
ringcadence=1500,3500
dial=440
ring=440/1500,0/3500
busy=440/500,0/500
congestion=440/250,0/250
`,
    'cdr.conf': '[general]\nenable=no\n',
    ...setting.files,
  };
}

const DIALPLAN = `exten => answer,1,Answer()
 same => n,Wait(60)
exten => short,1,Answer()
 same => n,Set(GREETING=bonjour: à tous)
 same => n,UserEvent(Marked,Key: value,Other: a:b)
 same => n,Hangup()
exten => echo,1,Answer()
 same => n,Echo()
`;

function asteriskConf({ dir, dataDir, moduleDir }: Setting): string {
  const in_ = (part: string) => join(dir, part);
  return `[directories]
astetcdir => ${in_('etc')}
astmoddir => ${moduleDir}
astvarlibdir => ${in_('lib')}
astdbdir => ${in_('db')}
astkeydir => ${in_('lib')}
astdatadir => ${dataDir}
astagidir => ${in_('lib')}
astspooldir => ${in_('spool')}
astrundir => ${in_('run')}
astlogdir => ${in_('log')}
`;
}

function managerConf({ address, amiPort, secret, managerGeneral, managerUsers }: Setting): string {
  return `[general]
enabled=yes
bindaddr=${address}
port=${amiPort}
${managerGeneral ?? ''}
[tester]
secret=${secret}
read=all
write=all
writetimeout=5000
${managerUsers ?? ''}
`;
}

function pjsipConf({ address, sipPort }: Setting): string {
  return `[udp]
type=transport
protocol=udp
bind=${address}:${sipPort}
[loop]
type=endpoint
transport=udp
context=default
disallow=all
allow=ulaw
aors=loop
direct_media=no
[loop]
type=aor
contact=sip:echo@${address}:${sipPort}
[loop]
type=identify
endpoint=loop
match=${address}
`;
}

const MODULES =
  `pbx_config app_dial app_echo app_playback app_record app_stack app_stasis app_userevent
app_verbose bridge_builtin_features bridge_holding bridge_native_rtp bridge_simple bridge_softmix
chan_bridge_media chan_pjsip codec_alaw codec_gsm codec_resample codec_ulaw format_gsm format_pcm
format_sln format_wav func_callerid func_channel func_db func_logic func_strings res_ari
res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels res_ari_device_states
res_ari_endpoints res_ari_events res_ari_model res_ari_playbacks res_ari_recordings res_ari_sounds
res_crypto res_http_websocket res_musiconhold res_pjproject res_pjsip
res_pjsip_authenticator_digest res_pjsip_endpoint_identifier_ip
res_pjsip_endpoint_identifier_user res_pjsip_pubsub res_pjsip_sdp_rtp res_pjsip_session res_rtp_asterisk
res_sorcery_astdb res_sorcery_config res_sorcery_memory res_stasis res_stasis_answer
res_stasis_device_state res_stasis_playback res_stasis_recording res_stasis_snoop
res_timing_timerfd`.split(/\s+/);

/** An explicit list starts in a third of the time of autoload. */
function modulesConf({ version, modules: more = [] }: Setting): string {
  const modules = [...MODULES, version === '16' ? 'chan_sip' : 'res_websocket_client', ...more];
  return `[modules]
autoload=no
${modules.map((name) => `load => ${name}.so`).join('\n')}
`;
}

import { join } from 'node:path';
import { remark } from './access.ts';
import { confFile, type Settings, section } from './conf.ts';
import type { ConfFile } from './files.ts';
import { labModules } from './modules.ts';
import type { LabSpec } from './port.ts';

/** Everything but SIP, media, dialplan and access. */
export function coreFiles(spec: LabSpec, available?: ReadonlySet<string>): ConfFile[] {
  const plain = (name: string, sections: Readonly<Record<string, Settings>>): ConfFile => ({
    name,
    content: confFile(
      remark(spec),
      Object.entries(sections).map(([title, settings]) => section(title, settings)),
    ),
  });
  return [
    plain('asterisk.conf', {
      directories: directories(spec),
      options: options(spec),
      files: [['astctlpermissions', '0600']],
    }),
    plain('modules.conf', { modules: modules(spec, available) }),
    plain('logger.conf', { general: LOGGER, logfiles: LOG_FILES }),
    plain('features.conf', { general: FEATURES, featuremap: FEATURE_MAP }),
    plain('musiconhold.conf', { general: [], default: music(spec) }),
    plain('indications.conf', INDICATIONS),
    plain('cdr.conf', { general: [['enable', 'yes']] }),
    plain('cdr_manager.conf', { general: [['enabled', 'yes']] }),
    plain('cel.conf', { general: [['enable', 'no']] }),
    plain('stasis.conf', { threadpool: [['idle_timeout_sec', 20]] }),
    ...EMPTY.map((name) => plain(name, { general: [] })),
    ...ABSENT.map((name) => plain(name, {})),
  ];
}

/** Without these files Asterisk warns at start, although their defaults are what we want. */
const EMPTY = ['udptl.conf', 'ccss.conf', 'confbridge.conf', 'res_http_media_cache.conf'];
/** The same, but every section of these files would define something. */
const ABSENT = [
  'acl.conf',
  'pjproject.conf',
  'pjsip_notify.conf',
  'iaxprov.conf',
  'websocket_client.conf',
];

function directories({ engine, folders }: LabSpec): Settings {
  return [
    ['astetcdir', folders.etc],
    ['astmoddir', engine.moduleDir],
    ['astvarlibdir', folders.lib],
    ['astdbdir', folders.lib],
    ['astkeydir', folders.lib],
    ['astdatadir', engine.dataDir],
    ['astagidir', join(folders.lib, 'agi-bin')],
    ['astspooldir', folders.spool],
    ['astcachedir', join(folders.spool, 'cache')],
    ['astrundir', folders.run],
    ['astlogdir', folders.log],
    ['astsbindir', join(folders.lib, 'sbin')],
  ];
}

function options({ language }: LabSpec): Settings {
  return [
    ['defaultlanguage', language],
    ['nocolor', 'yes'],
    ['live_dangerously', 'no'],
    ['hideconnect', 'yes'],
  ];
}

function modules(spec: LabSpec, available: ReadonlySet<string> | undefined): Settings {
  const load = labModules(spec.driver, available).map((file) => ['load', file] as const);
  return [['autoload', 'no'], ...load];
}

const LOGGER: Settings = [
  ['dateformat', '%F %T.%3q'],
  ['use_callids', 'yes'],
  ['appendhostname', 'no'],
  ['queue_log', 'no'],
  ['rotatestrategy', 'rotate'],
];
const LOG_FILES: Settings = [
  ['console', 'notice,warning,error'],
  ['messages.log', 'notice,warning,error'],
  ['pbx.json', '[json]verbose(5),notice,warning,error,dtmf,security'],
];

const FEATURES: Settings = [
  ['transferdigittimeout', 3],
  ['featuredigittimeout', 1000],
  ['atxfernoanswertimeout', 15],
];
const FEATURE_MAP: Settings = [
  ['blindxfer', '##'],
  ['atxfer', '*2'],
  ['disconnect', '*0'],
];

/** A recorded voice stands in for music, so that a call on hold is heard to be on hold. */
function music({ engine, language }: LabSpec): Settings {
  return [
    ['mode', 'playlist'],
    ['entry', join(engine.dataDir, 'sounds', language, 'demo-moreinfo')],
  ];
}

/** ITU-T E.180 lists the tones of each country. */
const INDICATIONS: Readonly<Record<string, Settings>> = {
  general: [['country', 'fr']],
  fr: [
    ['description', 'France'],
    ['ringcadence', '1500,3500'],
    ['dial', '440'],
    ['busy', '440/500,0/500'],
    ['ring', '440/1500,0/3500'],
    ['congestion', '440/250,0/250'],
    ['callwaiting', '440/300,0/10000'],
    ['record', '1400/500,0/15000'],
    ['info', '!950/330,!1400/330,!1800/330'],
  ],
};

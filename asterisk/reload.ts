import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ami } from './ami/port.ts';
import { messageOf, PbxError } from './errors.ts';

/** The module that reads each file, by the name that AMI's Reload takes: `x.so`, or a part of the core. */
const MODULE_OF: Readonly<Record<string, string>> = {
  'acl.conf': 'acl',
  'app_mysql.conf': 'app_mysql.so',
  'ari.conf': 'res_ari.so',
  'cdr.conf': 'cdr',
  'cdr_custom.conf': 'cdr_custom.so',
  'cdr_manager.conf': 'cdr_manager.so',
  'cel.conf': 'cel',
  'confbridge.conf': 'app_confbridge.so',
  'dnsmgr.conf': 'dnsmgr',
  'extensions.ael': 'pbx_ael.so',
  'extensions.conf': 'pbx_config.so',
  'extensions.lua': 'pbx_lua.so',
  'features.conf': 'features',
  'followme.conf': 'app_followme.so',
  'http.conf': 'http',
  'iax.conf': 'chan_iax2.so',
  'indications.conf': 'indications',
  'logger.conf': 'logger',
  'manager.conf': 'manager',
  'musiconhold.conf': 'res_musiconhold.so',
  'pjsip.conf': 'res_pjsip.so',
  'pjsip_notify.conf': 'res_pjsip_notify.so',
  'pjsip_wizard.conf': 'res_pjsip.so',
  'queues.conf': 'app_queue.so',
  'res_parking.conf': 'res_parking.so',
  'rtp.conf': 'res_rtp_asterisk.so',
  'sip.conf': 'chan_sip.so',
  'udptl.conf': 'udptl',
  'voicemail.conf': 'app_voicemail.so',
};

/** Tries while Asterisk says that it is reloading already. */
const RELOAD_TRIES = 50;
const RELOAD_AGAIN_MS = 100;

/** The modules to reload after a change of these files, each once; none for a file that belongs to none. */
export function reloadModules(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => moduleOf(path) ?? []))];
}

/** By its name, else by what its name or its folder's begins with: `pjsip_users.conf`, `pjsip.d/701.conf`. */
function moduleOf(path: string): string | undefined {
  const name = basename(path);
  const known = Object.hasOwn(MODULE_OF, name) ? MODULE_OF[name] : undefined;
  return known ?? byBeginning(name) ?? byBeginning(basename(dirname(path)));
}

function byBeginning(name: string): string | undefined {
  const begins = Object.keys(MODULE_OF).filter((file) =>
    new RegExp(`^${file.replace(/\..*$/, '')}[-_.]`).test(name),
  );
  const longest = begins.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : MODULE_OF[longest];
}

/**
 * Reloads modules; resolves with why Asterisk refused, undefined when it did not. Most modules answer
 * that all is well when they cannot read their file and keep what they had (seen with 16.28 and 22.10:
 * res_pjsip, chan_sip, chan_iax2), so Asterisk's own parser is asked about the file first.
 */
export async function reload(ami: Ami, modules: readonly string[]): Promise<string | undefined> {
  for (const module of modules) {
    const refusal = (await unreadable(ami, module)) ?? (await reloadOne(ami, module));
    if (refusal) return refusal;
  }
  return undefined;
}

async function unreadable(ami: Ami, module: string): Promise<string | undefined> {
  const files = Object.keys(MODULE_OF).filter(
    (file) => MODULE_OF[file] === module && file.endsWith('.conf'),
  );
  for (const file of files) {
    try {
      await ami.send({ Action: 'GetConfig', Filename: file, Category: '-' });
    } catch (error) {
      if (error instanceof PbxError && error.code === 'failed' && /invalid/i.test(error.message))
        return `it cannot read ${file} (${withoutAction(error)})`;
    }
  }
  return undefined;
}

async function reloadOne(ami: Ami, module: string): Promise<string | undefined> {
  for (let tries = 1; ; tries++) {
    try {
      await ami.send({ Action: 'Reload', Module: module });
      return undefined;
    } catch (error) {
      const said = withoutAction(error);
      if (!/in progress/i.test(said) || tries === RELOAD_TRIES)
        return `it did not reload ${module} (${said})`;
      await delay(RELOAD_AGAIN_MS);
    }
  }
}

const withoutAction = (error: unknown): string => messageOf(error).replace(/^\w+: /, '');

import { PbxError } from '../errors.ts';
import { accountName, confFile, confName, confSecret, section } from './conf.ts';
import type { ConfFile } from './files.ts';
import type { Access, LabSpec } from './port.ts';

/** First line of each file. */
export function remark(spec: LabSpec): string {
  return `Written by pbxctl for the PBX ${confName(spec.name)}.`;
}

/** AMI, and ARI with the HTTP server it needs: on loopback only, whatever `bind` says. */
export function accessFiles(spec: LabSpec): ConfFile[] {
  checkLoopback('AMI', spec.ami);
  checkLoopback('ARI', spec.ari);
  return [manager(spec), http(spec), ari(spec)];
}

function manager(spec: LabSpec): ConfFile {
  const { host, port, username, secret } = spec.ami;
  const general = section('general', [
    ['enabled', 'yes'],
    ['webenabled', 'no'],
    ['bindaddr', host],
    ['port', port],
    ['displayconnects', 'no'],
    ['allowmultiplelogin', 'yes'],
  ]);
  const user = section(accountName(username), [
    ['secret', confSecret(secret)],
    ['deny', '0.0.0.0/0.0.0.0'],
    ['permit', '127.0.0.0/255.0.0.0'],
    ['read', 'all'],
    ['write', 'all'],
    ['writetimeout', 5000],
  ]);
  return { name: 'manager.conf', content: confFile(remark(spec), [general, user]), secret: true };
}

function http(spec: LabSpec): ConfFile {
  const general = section('general', [
    ['enabled', 'yes'],
    ['bindaddr', spec.ari.host],
    ['bindport', spec.ari.port],
    ['sessionlimit', 200],
  ]);
  return { name: 'http.conf', content: confFile(remark(spec), [general]) };
}

function ari(spec: LabSpec): ConfFile {
  const { username, secret } = spec.ari;
  const general = section('general', [
    ['enabled', 'yes'],
    ['pretty', 'no'],
    ['websocket_write_timeout', 5000],
  ]);
  const user = section(accountName(username), [
    ['type', 'user'],
    ['read_only', 'no'],
    ['password_format', 'plain'],
    ['password', confSecret(secret)],
  ]);
  return { name: 'ari.conf', content: confFile(remark(spec), [general, user]), secret: true };
}

function checkLoopback(what: string, access: Access): void {
  if (/^127(\.\d{1,3}){3}$/.test(access.host)) return;
  throw new PbxError('usage', `${what} is only for loopback addresses, not for ${access.host}.`);
}

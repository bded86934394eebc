import type { Access } from '../lab/port.ts';

/** An AMI address and account; over TLS where `tls` is true. */
export interface AmiAccess extends Access {
  readonly tls?: boolean | undefined;
}

/** The folders of an Asterisk that is there already, from its asterisk.conf. All absolute. */
export interface Places {
  /** Its configuration (`astetcdir`). */
  readonly etc: string;
  /** The asterisk.conf that tells the others. */
  readonly conf: string;
  /** Holds asterisk.ctl and asterisk.pid (`astrundir`). */
  readonly run: string;
  readonly log: string;
  /** The control socket. */
  readonly socket: string;
}

/** What becomes of one file. Bytes, so that what is not UTF-8 passes unharmed; undefined: no file. */
export interface FileEdit {
  readonly path: string;
  /** The file that is written: where the path leads when links are followed. */
  readonly target: string;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  readonly mode: number;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** The configuration that it belongs to. */
  readonly of: 'manager.conf' | 'ari.conf';
}

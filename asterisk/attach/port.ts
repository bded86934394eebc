import type { FileChange } from '../change/types.ts';
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

/** A change of a file, and the configuration that it belongs to. */
export interface FileEdit extends FileChange {
  readonly of: 'manager.conf' | 'ari.conf';
}

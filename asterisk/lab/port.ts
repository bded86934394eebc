import type { Driver, Engine } from '../engine/port.ts';

/** A SIP account of the lab. */
export interface LabUser {
  readonly number: string;
  readonly name: string;
  readonly secret: string;
}

/** An address and a secret of AMI or ARI. */
export interface Access {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
}

/** The trunk between a lab and its operator, as one of the two has it. */
export interface LabLink {
  /** Which of the two this PBX is. */
  readonly role: 'lab' | 'operator';
  /** The other one: the name of its PBX, and its address. */
  readonly pbx: string;
  readonly address: string;
  readonly secret: string;
}

/** Everything from which the files of a lab PBX are made; random parts are made once and kept. */
export interface LabSpec {
  readonly name: string;
  readonly engine: Engine;
  readonly driver: Driver;
  /** Loopback address of the PBX: SIP, RTP, AMI and ARI bind here. */
  readonly address: string;
  /** Further address for SIP, RTP and IAX2 only (`--bind`). */
  readonly bind: string | undefined;
  readonly ami: Access;
  readonly ari: Access;
  readonly users: readonly LabUser[];
  /** Undefined for a lab without an operator. */
  readonly link?: LabLink | undefined;
  readonly folders: {
    readonly etc: string;
    readonly run: string;
    readonly log: string;
    readonly lib: string;
    readonly spool: string;
    readonly sounds: string;
  };
  /** Sound language of the announcements. */
  readonly language: 'fr' | 'en';
}

/** One file of the lab, whole. */
export interface LabFile {
  readonly path: string;
  readonly content: string;
  /** 0o600 where it holds a secret. */
  readonly mode: number;
}

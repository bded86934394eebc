import type { Need } from '../attach/needs.ts';
import type { Effective } from '../conf/effective.ts';
import type { Dialplan } from '../dialplan/types.ts';
import type { Driver } from '../engine/port.ts';
import type { LogLine } from '../log/types.ts';
import type { MohClass } from '../moh/classes.ts';
import type { SipUser } from '../sip/port.ts';
import type { Peer, Registration } from '../state/types.ts';
import type { Trunk } from '../trunk/read.ts';

/** A problem keeps something from working, a warning may, a remark is worth knowing. */
export type Severity = 'problem' | 'warning' | 'remark';

export interface Finding {
  readonly severity: Severity;
  readonly title: string;
  /** Where it was seen: `pjsip.conf:12 …`, a line of the log with its time. */
  readonly evidence: readonly string[];
  /** What it means, for a person. */
  readonly why: string;
  /** What to type: command lines of pbxctl, and words where the remedy lies elsewhere. */
  readonly mend: readonly string[];
}

/** Where evidence comes from; an attached PBX may lack any of them. */
export type Source = 'files' | 'log' | 'asterisk';

export interface Rule {
  readonly id: string;
  /** What it looks for, in a few words. */
  readonly about: string;
  /** With none of these it cannot be looked at. */
  readonly from: readonly Source[];
  /** Without each of these neither. */
  readonly needs?: readonly Source[];
  /** Why it cannot be looked at all the same, as where Asterisk would not tell. */
  blind?(evidence: Evidence): string | undefined;
  look(evidence: Evidence): readonly Finding[];
}

/** What was seen of one PBX, once. A source that is not there has empty contents, and a reason in `unseen`. */
export interface Evidence {
  /** `pbxctl`, with the PBX where it needs saying. */
  readonly program: string;
  readonly driver: Driver;
  readonly now: number;
  readonly unseen: ReadonlyMap<Source, string>;
  readonly files: Files;
  /** The last lines since Asterisk was started, the oldest first. */
  readonly log: readonly LogLine[];
  readonly asterisk: Running;
}

export interface Files {
  /** The folder of the configuration. */
  readonly etc: string;
  /** By name: `pjsip.conf`. Those that are there. */
  readonly views: ReadonlyMap<string, Effective>;
  /** Of each file that was read, by path; milliseconds since the epoch. */
  readonly modifiedAt: ReadonlyMap<string, number>;
  readonly users: readonly SipUser[];
  readonly plan: Dialplan;
  readonly trunks: readonly Trunk[];
  readonly music: readonly MusicSource[];
  /** Of the sounds that the dialplan or the log name: whether there is a file. */
  readonly sounds: ReadonlyMap<string, boolean>;
}

/** A music class with what lies in its folder; undefined: no such folder. */
export interface MusicSource {
  readonly class: MohClass;
  readonly files: readonly string[] | undefined;
  /** Of its program; undefined where it has none. */
  readonly hasProgram: boolean | undefined;
}

/** What Asterisk itself tells. */
export interface Running {
  /** Why it cannot be asked; undefined where it answers. */
  readonly down: string | undefined;
  readonly peers: readonly Peer[];
  readonly registrations: readonly Registration[];
  readonly version: string | undefined;
  readonly startedAt: number | undefined;
  readonly reloadedAt: number | undefined;
  /** `res_timing_timerfd.so`; undefined where it could not be asked. */
  readonly modules: ReadonlySet<string> | undefined;
  /** Those of its dialplan, whoever made them; undefined where it could not be asked. */
  readonly contexts: ReadonlySet<string> | undefined;
  /** What it does not show of the dialplan and the users of the files, each a sentence. */
  readonly differs: {
    readonly dialplan: readonly string[];
    /** Undefined where it would not tell. */
    readonly users: readonly string[] | undefined;
  };
  /** What its AMI user lacks. */
  readonly lacks: readonly Need[];
}

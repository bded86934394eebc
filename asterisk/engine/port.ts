/** SIP channel driver of an engine: chan_sip (up to 20) or chan_pjsip. */
export type Driver = 'sip' | 'pjsip';

/** How a program is started: a file and its first arguments (an engine's own loader may come first). */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A usable Asterisk: where its parts lie and how to start it. Written beside the engine as engine.json. */
export interface Engine {
  /** Folder-safe name, unique per version and source: `22.10.1-forky`, `system`. */
  readonly id: string;
  /** `22.10.1` */
  readonly version: string;
  readonly driver: Driver;
  /** Where it came from, for a person: `Debian forky, by apt`, `/usr/sbin/asterisk`. */
  readonly origin: string;
  /** Absolute folders. */
  readonly moduleDir: string;
  readonly dataDir: string;
  /** Starts Asterisk itself. */
  readonly asterisk: Launch;
  /** Absolute paths of programs that come with it and run as they are: sipp, mpg123, sox, espeak-ng. */
  readonly programs: Readonly<Record<string, string>>;
}

/** `22`, `16`, `system`, or the path of an asterisk program or of an unpacked prefix. */
export type EngineChoice = string;

/** One step of something long. `done` and `total` count `unit`; a stage without them has no measure. */
export interface Progress {
  readonly stage: string;
  readonly done?: number;
  readonly total?: number;
  readonly unit?: 'B' | 'packages' | 'files';
}
export type ReportProgress = (progress: Progress) => void;

/** Finds and fetches engines under one folder. */
export interface EngineStore {
  /** The ready engine for a choice, without network; undefined when it would have to be fetched. */
  find(choice: EngineChoice): Promise<Engine | undefined>;
  /** Finds or fetches; locked against a second run, resumable, lands by an atomic rename. */
  obtain(
    choice: EngineChoice,
    options: { mirror?: string | undefined; report: ReportProgress; signal: AbortSignal },
  ): Promise<Engine>;
  list(): Promise<readonly Engine[]>;
  /** Removes every engine, half engine and downloaded package. */
  clear(): Promise<void>;
}

/** A managed Asterisk: its folders and how to run it. All paths absolute. */
export interface Instance {
  readonly name: string;
  readonly engine: Engine;
  /** Configuration: asterisk.conf lies here. */
  readonly etcDir: string;
  /** Holds asterisk.ctl, asterisk.pid and the supervisor's files; short, since a socket path has 108 bytes. */
  readonly runDir: string;
  readonly logDir: string;
  /** What it will bind, checked before a start. */
  readonly binds: readonly Bind[];
}

export interface Bind {
  readonly protocol: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
  /** For a person: `SIP`, `AMI`. */
  readonly purpose: string;
}

export type InstanceStatus =
  | { readonly state: 'stopped' }
  | {
      readonly state: 'running';
      readonly pid: number;
      readonly supervisorPid: number | undefined;
      /** Milliseconds since the epoch. */
      readonly startedAt: number;
      /** Times the supervisor has restarted it after a crash. */
      readonly restarts: number;
    }
  /** The supervisor gave up after repeated crashes. */
  | { readonly state: 'failed'; readonly reason: string };

/** Runs instances: a detached supervisor each, which restarts a crashed Asterisk and leaves no orphan. */
export interface Runner {
  /** Resolves when Asterisk says it is fully booted. Starting what runs already changes nothing. */
  start(instance: Instance, signal: AbortSignal): Promise<{ pid: number; already: boolean }>;
  /** PbxError naming each port that is in use and who holds it. */
  checkBinds(instance: Instance): Promise<void>;
  /** Resolves when every process is gone. */
  stop(
    instance: Pick<Instance, 'name' | 'runDir'>,
    signal: AbortSignal,
  ): Promise<{ was: 'running' | 'stopped' }>;
  status(instance: Pick<Instance, 'name' | 'runDir'>): Promise<InstanceStatus>;
}

export type LogLevel = 'ERROR' | 'WARNING' | 'NOTICE' | 'VERBOSE' | 'DEBUG' | 'DTMF' | 'SECURITY';

/** One record of Asterisk's logger (main/logger.c, format_log_json). */
export interface LogLine {
  /** As Asterisk's `dateformat` prints it. */
  readonly time: string;
  readonly level: LogLevel;
  /** `C-0000000a`, shared by all channels of a call; empty outside calls. */
  readonly callId: string;
  readonly file: string;
  readonly line: number;
  readonly function: string;
  /** Without colour codes; may hold newlines (SIP dumps). */
  readonly message: string;
}

export type { StyledLine } from '../text/line.ts';
export type { CallFeed, FeedState, MediaFeed } from './call/feed.ts';
export type {
  Answer,
  Candidate,
  CommandIo,
  Completion,
  SessionDeps,
  SessionProfile,
} from './deps.ts';
export type { AmiEvent } from './events.ts';
export type { GoingCapture } from './model.ts';
export { sessionLines } from './pbxs/lines.ts';
export type { PbxRow, Pbxs } from './pbxs/types.ts';
export type { Reader } from './reads.ts';
export type { Replay, ReplayTaker, SessionRecorder } from './replay/port.ts';
export type { SessionRecord } from './replay/record.ts';
export type {
  PlayerState,
  RecordingState,
  ReplayOrder,
} from './replay/state.ts';
export { runSession } from './session.ts';
export type { OpenProgram, ProgramEnd } from './shell/port.ts';
export { quoteWord } from './template.ts';

import { say } from '../message.ts';
import type { Model } from '../model.ts';
import type { RecordingState } from './state.ts';

/** Takes how the recording of this session stands; why it has ended is said. */
export function takeRecording(model: Model, recording: RecordingState | undefined): Model {
  const told: Model = { ...model, recording };
  if (!recording || !('ended' in recording)) return told;
  return say(told, `recorded ${recording.file}: ${recording.ended}`, 'warn');
}

import { PbxError } from '../../asterisk/errors.ts';
import { readRecording } from './read.ts';

/** The heading and the entries of a recording, an object each; at its end PbxError with how it breaks off. */
export async function* entriesOf(file: string): AsyncGenerator<object> {
  const recording = await readRecording(file);
  yield recording.heading;
  for (let index = 0; index < recording.length; index++)
    yield { t: recording.timeOf(index), ...recording.entryAt(index) };
  if (recording.fault !== undefined) throw new PbxError('failed', recording.fault);
}

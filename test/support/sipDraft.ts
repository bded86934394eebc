import { bytesToText } from '../../asterisk/conf/bytes.ts';
import { memoryReader } from '../../asterisk/conf/reader.ts';
import { type Draft, openDraft } from '../../asterisk/sip/draft.ts';
import type { NewUser } from '../../asterisk/sip/port.ts';

/** A draft of files in memory, the first of which is read first. */
export function draftIn(files: Readonly<Record<string, string>>): Draft {
  const [path = ''] = Object.keys(files);
  return openDraft(path, memoryReader(files));
}

/** The text of a file as the draft has it. */
export function textIn(draft: Draft, path: string): string {
  const file = draft.view.files.get(path);
  if (!file) throw new Error(`no ${path}`);
  return bytesToText(Buffer.from(file.binary, 'latin1'));
}

export const newUser = (number: string, over: Partial<NewUser> = {}): NewUser => ({
  number,
  name: undefined,
  secret: `secretOf${number}`,
  codecs: undefined,
  context: undefined,
  ...over,
});

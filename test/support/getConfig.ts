import type { AmiHeaders } from '../../asterisk/ami/message.ts';
import type { Ami } from '../../asterisk/ami/port.ts';
import { textToBytes } from '../../asterisk/conf/bytes.ts';
import type { Effective } from '../../asterisk/conf/effective.ts';
import { messageOf } from '../../asterisk/errors.ts';

/** What Asterisk says of a file, templates included; its error when it rejects it. */
export async function getConfig(ami: Ami, filename: string): Promise<AmiHeaders | string> {
  try {
    const filter = 'TEMPLATES=include';
    const { headers } = await ami.send({ Action: 'GetConfig', Filename: filename, Filter: filter });
    return headers.filter(([name]) => /^(Category|IsTemplate|Templates|Line)-/.test(name));
  } catch (error) {
    return messageOf(error);
  }
}

/** The same of our view. AMI gives text, in which bytes that are not UTF-8 are lost. */
export function asGetConfig({ sections, found, valid }: Effective): AmiHeaders | string {
  if (!found) return 'GetConfig: Config file not found';
  if (!valid) return 'GetConfig: Config file has invalid format';
  const headers: [string, string][] = [];
  const say = (name: string, text: string) =>
    headers.push([name, Buffer.from(textToBytes(text)).toString('utf8')]);
  sections.forEach(({ name, isTemplate, templates, entries }, at) => {
    const number = String(at).padStart(6, '0');
    say(`Category-${number}`, name);
    if (isTemplate) say(`IsTemplate-${number}`, '1');
    if (templates.length > 0) say(`Templates-${number}`, templates.join(','));
    entries.forEach(({ key, value }, line) => {
      say(`Line-${number}-${String(line).padStart(6, '0')}`, `${key}=${value}`);
    });
  });
  return headers;
}

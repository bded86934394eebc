import { sameName } from './bytes.ts';
import type { ConfFile, ConfSection, SettingLine } from './types.ts';

/** The settings of a section in their order; keys that differ in case only are one. */
export function settingsOf(file: ConfFile, section: ConfSection, key?: string): SettingLine[] {
  const found: SettingLine[] = [];
  for (let at = section.first; at < section.end; at += 1) {
    const line = file.lines.at(at);
    if (line?.kind === 'setting' && (key === undefined || sameName(line.key, key)))
      found.push(line);
  }
  return found;
}

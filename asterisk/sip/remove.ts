import { sameName } from '../conf/bytes.ts';
import type { Effective, EffectiveSection } from '../conf/effective.ts';
import { removeSection } from '../conf/sections.ts';
import type { Draft } from './draft.ts';

/** Takes every section away that is meant, with what adds to it, the last one first. */
export function removeSections(
  draft: Draft,
  isMeant: (section: EffectiveSection, view: Effective) => boolean,
): Draft {
  let left = draft;
  for (;;) {
    const section = left.view.sections.findLast((one) => isMeant(one, left.view));
    const part = section?.parts.at(-1);
    const file = part && left.view.files.get(part.file);
    const found = file?.sections.find(({ first }) => first === part?.index);
    if (!file || !found) return left;
    left = left.with(removeSection(file, found));
  }
}

/** Whether a section of that name, not a template, is of a type. */
export function isOfType(section: EffectiveSection, name: string, type: string): boolean {
  if (section.isTemplate || !sameName(section.name, name)) return false;
  const last = section.entries.findLast(({ key }) => sameName(key, 'type'));
  return last !== undefined && sameName(last.value, type);
}

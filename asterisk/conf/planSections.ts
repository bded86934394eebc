import { PbxError } from '../errors.ts';
import { sameName } from './bytes.ts';
import type { Effective, EffectiveSection, Place } from './effective.ts';
import { refuseInvalid } from './plan.ts';
import { withoutHeirs } from './sections.ts';
import type { ConfFile, ConfSection, Edit } from './types.ts';

/** Where a section of the effective view stands: its header's section first, then those that add to it. */
export function partsOf(
  view: Effective,
  section: EffectiveSection,
): readonly (readonly [file: ConfFile, section: ConfSection])[] {
  return section.parts.map((place) => sectionAtPlace(view, place));
}

export function sectionAtPlace(view: Effective, place: Place): readonly [ConfFile, ConfSection] {
  const file = view.files.get(place.file);
  const section = file?.sections.find(({ first }) => first === place.index);
  if (file && section) return [file, section];
  throw new Error(`no section at ${place.file}:${place.line}`);
}

/** Takes a section of the effective view away, with all that adds to it, in every file. */
export function removeSectionIn(view: Effective, section: EffectiveSection): Edit[] {
  refuseInvalid(view);
  const heir = heirOf(view, section);
  if (heir)
    throw new PbxError(
      'refused',
      `[${heir.name}] inherits from [${section.name}] (${heir.file}:${heir.line}).`,
      `Change or remove [${heir.name}] first.`,
    );
  const outside = section.entries.find((entry) => isOutside(view, section, entry));
  if (outside)
    throw new PbxError(
      'refused',
      `[${section.name}] has ${outside.key} from a file that is included in it (${outside.file}:${outside.line}).`,
      'Remove the section by hand.',
    );
  return partsOf(view, section).flatMap(([file, part]) => withoutHeirs(file, part));
}

/** A header that names the section as a base. A name stands for the first section of that name. */
function heirOf(view: Effective, section: EffectiveSection): HeirPlace | undefined {
  if (view.sections.find(({ name }) => sameName(name, section.name)) !== section) return undefined;
  for (const file of view.files.values())
    for (const { header } of file.sections)
      if (header.options?.some((option) => sameName(option, section.name)))
        return { name: header.name, file: file.path, line: header.number };
  return undefined;
}

interface HeirPlace {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** An own line that stands in none of the section's parts: it would go to the section before. */
function isOutside(
  view: Effective,
  section: EffectiveSection,
  entry: EffectiveSection['entries'][number],
): boolean {
  if (entry.inheritedFrom !== undefined) return false;
  const line = view.files.get(entry.file)?.lines.at(entry.index);
  const header = view.files.get(entry.file)?.sections[line?.section ?? -1];
  return !section.parts.some(({ file, index }) => file === entry.file && index === header?.first);
}

import type { EffectiveSection, Place } from '../conf/effective.ts';
import { removeSettings } from '../conf/lines.ts';
import type { SettingLine } from '../conf/types.ts';
import type { Draft } from './draft.ts';
import { hasKey } from './homes.ts';

/** Takes out every line that gives these sections one of the keys, in a template too. */
export function unset(
  draft: Draft,
  sections: readonly EffectiveSection[],
  keys: readonly string[],
): Draft {
  const entries = sections.flatMap((section) => section.entries.filter(hasKey(keys)));
  const places: Place[] = entries.flatMap((entry) => [entry, ...(entry.appended ?? [])]);
  return draft.with(
    [...draft.view.files].flatMap(([path, file]) => {
      const indexes = new Set(
        places.filter((place) => place.file === path).map((one) => one.index),
      );
      const lines = [...indexes].map((index) => file.lines.at(index)).filter(isSetting);
      return lines.length === 0 ? [] : removeSettings(file, lines);
    }),
  );
}

const isSetting = (line: { kind: string } | undefined): line is SettingLine =>
  line?.kind === 'setting';

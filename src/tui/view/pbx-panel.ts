import { widthOf } from '../../text/clean.ts';
import { type StyledLine, segment, strong, toWidth } from '../../text/line.ts';
import { symbolsOf } from '../../text/look.ts';
import { scrollTo } from '../list.ts';
import type { Model } from '../model.ts';
import type { PbxList, PbxRow } from '../pbxs/types.ts';
import { kindTone, kindWord } from './band.ts';
import { titleLine } from './pane.ts';

const stateColumns = 13;

/** The PBXs that there are, and what keeps the selected one from being opened. */
export function pbxPanel(model: Model, { rows, selected }: PbxList, height: number): StyledLine[] {
  const { size, look } = model;
  const title = titleLine('PBXs', [], [], size.columns, true, model);
  if (!rows) return [title, toWidth([segment(' looking', 'dim')], size.columns, look)];
  const at = rows.findIndex(({ profile }) => profile.name === selected);
  const remark = rows[at]?.remark ?? '';
  const room = Math.max(1, height - 1 - Number(remark !== ''));
  const shown = Math.min(rows.length, room);
  const top = scrollTo(Math.max(0, at), 0, shown, rows.length);
  const visible = rows.slice(top, top + shown);
  const widthFor = (text: (row: PbxRow) => string): number =>
    Math.max(...rows.map((row) => widthOf(text(row), look.charset)));
  const columns = [
    widthFor(({ profile }) => profile.name),
    widthFor(({ profile }) => kindWord(profile)),
  ];
  return [
    title,
    ...visible.map((row) => pbxLine(model, row, columns, row.profile.name === selected)),
    ...(remark === '' ? [] : [toWidth([segment(`   ${remark}`, 'warn')], size.columns, look)]),
  ];
}

function pbxLine(
  { size, look, profile: current }: Model,
  { profile, address, state }: PbxRow,
  [nameColumns = 0, kindColumns = 0]: readonly number[],
  isSelected: boolean,
): StyledLine {
  const { prompt, more } = symbolsOf(look);
  const here = profile.name === current.name ? prompt : ' ';
  const line = toWidth(
    [
      segment(` ${here} `, 'accent'),
      ...toWidth([strong(profile.name)], nameColumns + 2, look),
      ...toWidth([segment(kindWord(profile), kindTone(profile))], kindColumns + 2, look),
      ...toWidth(
        state ? [segment(state.text, state.tone)] : [segment(more, 'dim')],
        stateColumns + 2,
        look,
      ),
      segment(address),
    ],
    size.columns,
    look,
  );
  return isSelected ? line.map((part) => ({ ...part, tone: 'plain', inverse: true })) : line;
}

/** What unlocking means, above the line where the name is typed. */
export function unlockPanel(model: Model, name: string): StyledLine[] {
  const { size, look } = model;
  const text = `commands may then change ${name}, until this session ends or U locks it again`;
  return [
    titleLine(`unlock ${name}`, [], [], size.columns, true, model),
    toWidth([segment(` ${symbolsOf(look).warn} ${text}`, 'warn')], size.columns, look),
  ];
}

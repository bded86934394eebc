/** What to type after a set-up: `phones` where they run already. */
export function nextSteps(pbxName: string, phones: boolean, operator: boolean): readonly string[] {
  const option = pbxName === 'lab' ? '' : `--pbx ${pbxName} `;
  const rows = [
    [`pbxctl ${option}`.trimEnd(), 'the session: peers, calls and the log, live (q leaves)'],
    ...(phones ? [] : [[`pbxctl ${option}phones start`, 'two phones that register and answer']]),
    [`pbxctl ${option}call 701 600`, 'phone 701 calls the echo test'],
    [`pbxctl ${option}call 701 702`, 'phone 701 calls phone 702'],
    ...(operator
      ? [[`pbxctl ${option}call 701 0600`, "phone 701 calls the operator's echo over the trunk"]]
      : []),
    [`pbxctl ${option}feature install --all`, 'clock, weather, game, radio … to dial'],
    ['pbxctl help', 'everything else'],
  ];
  return [
    '',
    'What next:',
    ...rows.map(([line = '', what = '']) => `  ${line.padEnd(29)} ${what}`),
  ];
}

import { sameName } from '../../asterisk/conf/bytes.ts';
import { removeSectionIn } from '../../asterisk/conf/planSections.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { DEFAULT_CLASS } from '../../asterisk/moh/classes.ts';
import { defineCommand, type Plan } from '../command.ts';
import { mohTable } from './list.ts';
import { classNamed, mohTransaction, openMoh, usersOf } from './yard.ts';

export const mohRemove = defineCommand({
  name: 'moh remove',
  summary: 'remove a class of music on hold',
  details: [
    'Refused while a user or the dialplan names it. Whoever is on hold and hears it at this moment goes',
    'on hearing it. Its files stay in the folder of the lab, so that config undo brings the class back.',
  ].join('\n'),
  examples: [['pbxctl moh remove france', 'shows the lines, and asks']],
  kind: 'change',
  args: { name: { help: 'a music class', complete: 'music' } },
  options: { force: { type: 'flag', help: 'also while it is named: they hear the default then' } },
  async run({ args, options }, context): Promise<Plan> {
    const yard = await openMoh(context);
    const found = classNamed(yard, args.name);
    if (sameName(found.name, DEFAULT_CLASS))
      throw new PbxError(
        'refused',
        'the class default stays: it is what is heard where no other is named',
        'pbxctl moh set NAME --default   makes it another',
      );
    const users = usersOf(yard, found.name);
    if (users.length > 0 && !options.force)
      throw new PbxError(
        'refused',
        `${found.name} is used by ${users.join(', ')}`,
        `pbxctl moh set default --all   gives users the default; or: pbxctl moh remove ${found.name} --force`,
      );
    const { draft } = yard;
    const after = draft.with(removeSectionIn(draft.view, found.section));
    const describe = `remove music class ${found.name}`;
    return {
      kind: 'plan',
      title: describe,
      steps: [mohTransaction(context, after, describe, { shown: [], gone: [found.name] })],
      after: () => mohTable(context),
    };
  },
});

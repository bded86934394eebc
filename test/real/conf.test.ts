import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAmi } from '../../asterisk/ami/client.ts';
import type { Ami } from '../../asterisk/ami/port.ts';
import { textToBytes } from '../../asterisk/conf/bytes.ts';
import { readDialplan } from '../../asterisk/conf/dialplan.ts';
import { applyEdits, editsOf } from '../../asterisk/conf/edits.ts';
import { addExtension, removeExtension } from '../../asterisk/conf/extensions.ts';
import { effective } from '../../asterisk/conf/load.ts';
import { parseConf } from '../../asterisk/conf/parse.ts';
import { addIn, effectiveSections, setIn } from '../../asterisk/conf/plan.ts';
import { printConf } from '../../asterisk/conf/print.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import type { Edit } from '../../asterisk/conf/types.ts';
import { startAsterisk, type TestAsterisk } from '../support/asterisk.ts';
import { chance } from '../support/chance.ts';
import { realEngine } from '../support/engines.ts';
import { asGetConfig, getConfig } from '../support/getConfig.ts';
import { nastyTree } from '../support/nastyConf.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/conf', import.meta.url));

describe.each(['16', '22'] as const)(
  'configuration of Asterisk %s',
  { timeout: 120_000 },
  (version) => {
    let asterisk: TestAsterisk;
    let ami: Ami;

    beforeAll(async () => {
      const dialplan = await readFile(join(FIXTURES, 'dialplan.conf'), 'utf8');
      asterisk = await startAsterisk(version, {
        address: `127.0.6.2${version}`,
        files: {
          'extensions.conf': dialplan.replace('conf/dialplan-more', 'dialplan-more'),
          'dialplan-more.inc': await readFile(join(FIXTURES, 'dialplan-more.inc'), 'utf8'),
        },
      });
      await cp(FIXTURES, join(asterisk.etcDir, 'conf'), { recursive: true });
      ami = createAmi({ ...asterisk.ami });
      await ami.connect();
    }, 60_000);
    afterAll(async () => {
      ami?.close();
      await asterisk?.stop();
    });

    const read = (name: string) =>
      effective(join(asterisk.etcDir, name), diskReader, { etcDir: asterisk.etcDir });

    async function expectSame(name: string, why = name): Promise<boolean> {
      const view = read(name);
      expect(asGetConfig(view), why).toEqual(await getConfig(ami, name));
      return view.valid;
    }

    async function make(edits: readonly Edit[]): Promise<void> {
      expect(edits.length).toBeGreaterThan(0);
      for (const path of new Set(edits.map((edit) => edit.path)))
        await writeFile(path, applyEdits(await readFile(path), editsOf(path, edits)));
    }

    it('is what GetConfig says, of files written for it', async () => {
      const names = (await readdir(FIXTURES)).filter((name) => name.endsWith('.conf'));
      const valid: string[] = [];
      for (const name of names) if (await expectSame(`conf/${name}`)) valid.push(name);
      expect(names.filter((name) => !valid.includes(name))).toEqual(['invalid.conf']);
      expect(valid.length).toBeGreaterThan(7);
    });

    it('is what GetConfig says, of the samples that come with Asterisk', async () => {
      const { dataDir } = await realEngine(version);
      let count = 0;
      for (const set of ['samples', 'basic-pbx']) {
        await cp(join(dataDir, 'conf', set), join(asterisk.etcDir, set), { recursive: true });
        for (const name of await readdir(join(asterisk.etcDir, set))) {
          const bytes = await readFile(join(asterisk.etcDir, set, name)).catch(() => undefined);
          if (!bytes) continue;
          expect(Buffer.compare(printConf(parseConf(bytes)), bytes), name).toBe(0);
          await expectSame(`${set}/${name}`);
          count += 1;
        }
      }
      expect(count).toBeGreaterThan(100);
    });

    it('is what GetConfig says, of files that are hardly configuration', async () => {
      let valid = 0;
      for (let seed = 1; seed <= 60; seed += 1) {
        const folder = join(asterisk.etcDir, 'nasty');
        await rm(folder, { recursive: true, force: true });
        for (const [name, text] of Object.entries(nastyTree(chance(seed), 'nasty'))) {
          await mkdir(dirname(join(folder, name)), { recursive: true });
          await writeFile(join(folder, name), textToBytes(text));
        }
        if (await expectSame('nasty/main.conf', `seed ${seed}`)) valid += 1;
      }
      expect(valid).toBeGreaterThan(20);
    });

    it('shows each edit, and nothing else', async () => {
      const name = 'conf/phones.conf';
      const find = (key: string, type: string) => {
        const view = read(name);
        const [section] = effectiveSections(view, key, { type });
        if (!section) throw new Error(`no ${key}`);
        return [view, section] as const;
      };
      for (const value of ['secret;x', '=> y', '\\;', 'été', '\udcff', '--;', '[x]', '"a" <1>']) {
        await make(setIn(...find('701', 'auth'), 'password', value));
        await expectSame(name, value);
        await make(setIn(...find('901', 'endpoint'), 'allow', value));
        await make(addIn(...find('702', 'aor'), '#odd', value));
        await expectSame(name, value);
        const [, section] = find('702', 'aor');
        expect(section.entries.at(-1)).toMatchObject({ key: '#odd', value });
      }
    });

    /** Context, extension, number, label and application of each step, sorted. */
    async function dialplanOf(context: string): Promise<string[]> {
      const { items } = await ami.list({ Action: 'ShowDialPlan', Context: context });
      return items
        .filter((item) => item.get('Registrar') === 'pbx_config' && item.get('Priority'))
        .map((item) => {
          const label = item.get('ExtensionLabel');
          const steps = [item.get('Extension'), item.get('Priority'), label || '-'];
          const data = item.get('AppData');
          const said = `${item.get('Application')}${data === undefined ? '' : `(${data})`}`;
          return [...steps, said].join(' ');
        })
        .sort();
    }

    function ownDialplan(context: string): string[] {
      const found = readDialplan(read('extensions.conf')).find(({ name }) => name === context);
      return (found?.extensions ?? [])
        .flatMap(({ exten, priorities }) =>
          priorities.map(({ priority, label, application }) => {
            const [, app = '', data = ''] = /^([^(]*)\(?(.*?)\)?$/.exec(application) ?? [];
            const said = priority === 'hint' ? application : `${app}(${data})`;
            // It does not say for which callers an extension is.
            return `${exten.replace(/\/.*/, '')} ${priority} ${label ?? '-'} ${said}`;
          }),
        )
        .sort();
    }

    it('has the dialplan that ShowDialPlan shows, and what was added to it', async () => {
      expect(await dialplanOf('inner')).toEqual(ownDialplan('inner'));
      expect(await dialplanOf('outer')).toEqual(ownDialplan('outer'));
      const steps = [
        { application: 'Dial(PJSIP/709,20)' },
        { application: 'System(a;b)', label: 'end' },
      ];
      await make(addExtension(read('extensions.conf'), 'inner', '709', steps));
      await make(addExtension(read('extensions.conf'), 'fresh', '_70X', steps));
      await make(removeExtension(read('extensions.conf'), 'inner', '701'));
      await ami.command('dialplan reload');
      const inner = await dialplanOf('inner');
      expect(inner).toEqual(ownDialplan('inner'));
      expect(inner).toContain('709 2 end System(a;b)');
      expect(inner.some((line) => line.startsWith('701 '))).toBe(false);
      expect(await dialplanOf('fresh')).toHaveLength(2);
    });
  },
);

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Disk } from '../../asterisk/change/disk.ts';
import type { FileChange } from '../../asterisk/change/types.ts';
import type { Transaction } from '../../commands/command.ts';
import { createTransactor, type Transactor } from '../../src/transaction.ts';

/** A folder with configuration files, the history of its changes, and what stands in for Asterisk. */
export interface Yard {
  readonly root: string;
  readonly changes: string;
  /** What the fake Asterisk holds of each file since its last reload. */
  readonly loaded: Map<string, string | undefined>;
  /** How often it was reloaded. */
  reloads(): number;
  readonly said: string[];
  path(name: string): string;
  put(name: string, content: string | Uint8Array, mode?: number): string;
  text(name: string): string | undefined;
  /** Names in the folder of the configuration, hidden ones too. */
  names(): string[];
  /** A fake Asterisk takes any file without the word BROKEN. */
  reload(paths: readonly string[]): Promise<string | undefined>;
  transactor(disk?: Disk, signal?: AbortSignal): Transactor;
  /** From the files as they are now to other texts; undefined removes. */
  transaction(
    texts: Readonly<Record<string, string | undefined>>,
    extra?: Partial<Transaction>,
  ): Transaction;
  make(transaction: Transaction, disk?: Disk): ReturnType<Transactor['make']>;
  remove(): void;
}

export function makeYard(root = mkdtempSync(join(tmpdir(), 'pbxctl-change-'))): Yard {
  const etc = join(root, 'etc');
  const changes = join(root, 'changes');
  mkdirSync(etc, { recursive: true });
  const loaded = new Map<string, string | undefined>();
  const said: string[] = [];
  let reloads = 0;
  const path = (name: string) => join(etc, name);
  const bytes = (name: string): Uint8Array | undefined => {
    try {
      return readFileSync(path(name));
    } catch {
      return undefined;
    }
  };
  const text = (name: string) => bytes(name)?.toString();

  async function reload(paths: readonly string[]): Promise<string | undefined> {
    reloads++;
    const texts = paths.map((one) => [one, text(one.slice(etc.length + 1))] as const);
    const broken = texts.find(([, content]) => content?.includes('BROKEN'));
    if (broken) return `parse error in ${broken[0]}`;
    for (const [one, content] of texts) loaded.set(one, content);
    return undefined;
  }

  const yard: Yard = {
    ...{ root, changes, loaded, said, path, text, reload },
    reloads: () => reloads,
    put(name, content, mode = 0o644) {
      writeFileSync(path(name), content, { mode });
      return path(name);
    },
    names: () => readdirSync(etc).sort(),
    transactor: (disk, signal = new AbortController().signal) =>
      createTransactor({
        folder: changes,
        now: () => 1_700_000_000_000,
        ...{ signal, reload },
        readBackPatienceMs: 0,
        ...(disk ? { disk } : {}),
      }),
    transaction(texts, extra = {}) {
      const files = Object.entries(texts).map(
        ([name, content]): FileChange => ({
          path: path(name),
          before: bytes(name),
          after: content === undefined ? undefined : Buffer.from(content),
        }),
      );
      const paths = files.map((file) => file.path);
      return {
        kind: 'transaction',
        describe: 'edit the files',
        files,
        reload: () => reload(paths),
        readBack: async () => {
          const wrong = files.find(
            (file) => loaded.get(file.path) !== (file.after && Buffer.from(file.after).toString()),
          );
          return wrong && `${wrong.path} is not shown`;
        },
        ...extra,
      };
    },
    make: (transaction, disk) =>
      yard.transactor(disk).make(transaction, ['s3cret'], (line) => said.push(line)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  return yard;
}

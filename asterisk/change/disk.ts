import { constants } from 'node:fs';
import { type FileHandle, link, mkdir, open, readFile, rename, rm, unlink } from 'node:fs/promises';

/** Who may do what with a new file. */
export interface Access {
  readonly mode: number;
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/** The file operations of a change, each in the order in which the disk gets them. */
export interface Disk {
  /** Writes a file that must not be there yet, and syncs it. */
  create(path: string, bytes: Uint8Array, access: Access): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name, which must be free. */
  link(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Removes a file or a folder with what is in it, if it is there. */
  clear(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
}

/** `observe` is told of each operation before it begins; a test can end the process there. */
export function createDisk(observe: (operation: string) => void = () => {}): Disk {
  async function fill(file: FileHandle, path: string, bytes: Uint8Array, access: Access) {
    observe(`write ${path}`);
    await file.writeFile(bytes);
    const { uid, gid } = await file.stat();
    const { owner = { uid, gid }, mode } = access;
    observe(`own ${path}`);
    if (owner.uid !== uid || owner.gid !== gid) await file.chown(owner.uid, owner.gid);
    await file.chmod(mode);
    observe(`sync ${path}`);
    await file.sync();
  }

  return {
    async create(path, bytes, access) {
      observe(`create ${path}`);
      const file = await open(
        path,
        constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
        0o600,
      );
      try {
        await fill(file, path, bytes, access);
      } finally {
        await file.close();
      }
    },
    async rename(from, to) {
      observe(`rename ${to}`);
      await rename(from, to);
    },
    async link(from, to) {
      observe(`link ${to}`);
      await link(from, to);
    },
    async unlink(path) {
      observe(`unlink ${path}`);
      await unlink(path);
    },
    async clear(path) {
      observe(`clear ${path}`);
      await rm(path, { recursive: true, force: true });
    },
    async makeFolder(path) {
      observe(`make ${path}`);
      await mkdir(path, { recursive: true, mode: 0o700 });
    },
    async syncFolder(path) {
      observe(`sync ${path}`);
      const folder = await open(path, constants.O_RDONLY);
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    },
  };
}

/** The bytes of a file, or undefined when there is none. */
export async function readIfAny(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    codes.includes(String(error.code))
  );
}

/** Whether two files hold the same; undefined is no file. */
export function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Buffer.compare(a, b) === 0;
}

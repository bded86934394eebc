import type { Node } from 'jsonc-parser';

/** Says what is wrong with a value of the settings. */
export type Complain = (node: Node, message: string) => void;

interface Member {
  readonly name: string;
  readonly key: Node;
  readonly value: Node;
}

/** The members of an object as they were written; those that are cut off are left out. */
export function membersOf(node: Node): Member[] {
  return (node.children ?? []).flatMap(({ children }) => {
    const [key, value] = children ?? [];
    return key && value ? [{ name: String(key.value), key, value }] : [];
  });
}

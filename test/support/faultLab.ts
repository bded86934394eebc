import { endProcessesUnder } from './processes.ts';
import { makeProduct, type Product } from './product.ts';

export interface FaultLabOptions {
  readonly engine?: '16' | '22';
  readonly address: string;
  /** More words for `setup lab`. */
  readonly words?: readonly string[];
  /** Where its end is asked for. */
  atEnd(clean: () => unknown): void;
}

/** The built program in folders of its own, ended by process id whatever became of it. */
export async function faultProduct({ atEnd }: Pick<FaultLabOptions, 'atEnd'>): Promise<Product> {
  const product = await makeProduct();
  // The last is done first: what teardown leaves running is ended after it.
  atEnd(() => endProcessesUnder(product.root));
  atEnd(() => product.remove());
  return product;
}

/** A lab of the built program, set up and verified. */
export async function faultLab(options: FaultLabOptions): Promise<Product> {
  const product = await faultProduct(options);
  const { engine = '22', address, words = ['--no-operator'] } = options;
  await product.ok(['setup', 'lab', '--engine', engine, '--address', address, ...words]);
  return product;
}

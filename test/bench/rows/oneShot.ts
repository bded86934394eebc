import type { Row } from '../result.ts';
export const oneShot: Row = {
  name: 'oneShot',
  async measure() {
    throw new Error('not written yet');
  },
};

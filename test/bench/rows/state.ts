import type { Row } from '../result.ts';
export const state: Row = {
  name: 'state',
  async measure() {
    throw new Error('not written yet');
  },
};

import type { Row } from '../result.ts';
export const capture: Row = {
  name: 'capture',
  async measure() {
    throw new Error('not written yet');
  },
};

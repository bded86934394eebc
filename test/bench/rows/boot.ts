import type { Row } from '../result.ts';
export const boot: Row = {
  name: 'boot',
  async measure() {
    throw new Error('not written yet');
  },
};

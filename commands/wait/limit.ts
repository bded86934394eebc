/** As long as it takes: --timeout, which every command has, ends it. */
export const NO_LIMIT_MS = 2 ** 31 - 1;

export const sayLimit = [
  'It waits as long as it takes; --timeout SECONDS ends it with exit status 124. What is so already is',
  'not waited for. While the PBX is away it goes on waiting.',
].join('\n');

/** The package is an alias: its types name the package that it stands for. */
declare module 'node-pty' {
  export * from '@lydell/node-pty';
}

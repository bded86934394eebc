declare const PBXCTL_VERSION: string | undefined;

/** The version of package.json, put in by the build. */
export const VERSION: string = typeof PBXCTL_VERSION === 'string' ? PBXCTL_VERSION : 'unbuilt';

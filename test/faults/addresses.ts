/** The faults have networks of their own, so that they can run beside a lab and the tests; another may be named. */
export const LAB_NETWORK = process.env['PBXCTL_FAULTS_NETWORK'] ?? '127.0.94';

/** For a second lab beside the first: its phones need other addresses. */
export const SECOND_NETWORK = '127.0.93';

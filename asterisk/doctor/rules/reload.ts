import { basename } from 'node:path';
import { reloadModules } from '../../reload.ts';
import { listed, timeOf } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

/** Files and Asterisk's own state do not agree. */
export const notReloaded: Rule = {
  id: 'reload',
  about: 'files that were changed and not loaded',
  from: ['files', 'asterisk'],
  needs: ['files'],
  look: (evidence) => [...broken(evidence), ...dialplanDiffers(evidence), ...newer(evidence)],
};

function broken({ files, program }: Evidence): Finding[] {
  return [...files.views].flatMap(([name, view]): Finding[] =>
    view.problems
      .filter(({ isFatal }) => isFatal)
      .slice(0, 1)
      .map((problem) => ({
        severity: 'problem',
        title: `Asterisk rejects ${name}: ${problem.message}`,
        evidence: [`${basename(problem.file)}:${problem.line}`],
        why: 'for one such line it reads nothing of the file: after a reload it keeps what it had, after a start it has nothing',
        mend: [
          `correct that line; then ${program} cli "module reload ${reloadModules([name])[0] ?? 'extconfig'}"`,
        ],
      })),
  );
}

function dialplanDiffers({ asterisk, program }: Evidence): Finding[] {
  const { dialplan } = asterisk.differs;
  if (dialplan.length === 0) return [];
  return [
    {
      severity: 'problem',
      title: 'Asterisk runs another dialplan than the files have',
      evidence: dialplan.slice(0, 8),
      why: 'extensions.conf was changed and not loaded, so that the change has no effect',
      mend: [`${program} cli "dialplan reload"   loads it`],
    },
  ];
}

/** What these are about is compared with Asterisk itself. */
const COMPARED = ['extensions.conf'];
/** A file may be written and loaded within the same second, which is as exact as Asterisk tells it. */
const SLACK_MS = 2_000;

function newer(evidence: Evidence): Finding[] {
  const { files, asterisk, now, program } = evidence;
  if (asterisk.startedAt === undefined) return [];
  return [...files.views].flatMap(([name, view]): Finding[] => {
    if (COMPARED.includes(name)) return [];
    const [module] = reloadModules([name]);
    const restarts = module === undefined;
    const startedAt = (asterisk.startedAt ?? 0) + SLACK_MS;
    const loadedAt = Math.max(startedAt, restarts ? 0 : lastLoad(evidence, module));
    const late = [...view.files.keys()].filter(
      (path) => (files.modifiedAt.get(path) ?? 0) > loadedAt,
    );
    if (late.length === 0) return [];
    const at = Math.max(...late.map((path) => files.modifiedAt.get(path) ?? 0));
    return [
      {
        severity: 'warning',
        title: `${listed(late.map((path) => basename(path)))} was changed after it was last loaded`,
        evidence: [
          `changed ${ago(now - at)} ago, loaded ${ago(now - loadedAt)} ago`,
          ...(tellsReloads(evidence) ? [] : ['the log does not tell of reloads: it may be loaded']),
        ],
        why: 'as long as it is not loaded, Asterisk goes on with what it had',
        mend: [
          restarts
            ? `${program} restart   has it read`
            : `${program} cli "module reload ${module}"   loads it`,
        ],
      },
    ];
  });
}

const RELOADING = /^Reloading module '([^']*)'|^(Reloading SIP)$/;

/** Reloads are logged as verbose lines, which many logs do not have. */
const tellsReloads = ({ log }: Evidence): boolean => log.some(({ level }) => level === 'VERBOSE');

/** When a module was last loaded, as the log tells it; else the last reload of all. */
function lastLoad(evidence: Evidence, module: string): number {
  const { log, asterisk } = evidence;
  if (!tellsReloads(evidence)) return (asterisk.reloadedAt ?? 0) + SLACK_MS;
  const line = log.findLast(({ message }) => {
    const [, name, sip] = RELOADING.exec(message) ?? [];
    return name === module || (sip !== undefined && module === 'chan_sip.so');
  });
  return line ? timeOf(line) : 0;
}

function ago(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 2 ? `${Math.max(0, Math.round(ms / 1000))} s` : `${minutes} min`;
}

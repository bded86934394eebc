import { PbxError } from '../asterisk/errors.ts';
import { defineCommand, type Text } from './command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** Each script asks the program itself for candidates, so that names on the PBX are live. */
const SCRIPTS: Readonly<Record<Shell, readonly string[]>> = {
  bash: [
    '_pbxctl() {',
    '  mapfile -t COMPREPLY < <(pbxctl __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1)',
    '}',
    'complete -o default -F _pbxctl pbxctl',
  ],
  zsh: [
    '#compdef pbxctl',
    '_pbxctl() {',
    '  local -a found',
    '  local line',
    '  while IFS= read -r line; do',
    "    found+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\")",
    '  done < <(pbxctl __complete "${(@)words[2,CURRENT]}" 2>/dev/null)',
    '  if (( $#found )); then _describe pbxctl found; else _files; fi',
    '}',
    'compdef _pbxctl pbxctl',
  ],
  fish: [
    'function __pbxctl_complete',
    '  set -l words (commandline -opc) (commandline -ct)',
    '  pbxctl __complete $words[2..-1] 2>/dev/null',
    'end',
    "complete -c pbxctl -f -a '(__pbxctl_complete)'",
  ],
};

export const completion = defineCommand({
  name: 'completion',
  summary: 'print the completion script of a shell',
  details: [
    'bash:  pbxctl completion bash > ~/.local/share/bash-completion/completions/pbxctl',
    'zsh:   pbxctl completion zsh > "${fpath[1]}/_pbxctl"',
    'fish:  pbxctl completion fish > ~/.config/fish/completions/pbxctl.fish',
  ].join('\n'),
  examples: [['eval "$(pbxctl completion bash)"', 'in this shell only']],
  kind: 'read',
  args: { shell: { help: 'bash, zsh or fish', complete: SHELLS } },
  options: {},
  async run({ args }): Promise<Text> {
    const shell = SHELLS.find((name) => name === args.shell);
    if (!shell)
      throw new PbxError('usage', `no completion for ${args.shell}`, 'pbxctl completion bash');
    const lines = SCRIPTS[shell];
    return { kind: 'text', lines, json: lines, ok: true };
  },
});

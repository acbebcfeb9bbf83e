// The command line: `taxiway <command>`. Each command is one file in commands/ (all.ts lists them), loaded only when it is asked for, so that
// decoding a hash does not load a server. Help and mistakes load them all.

import { Command } from 'commander'

import { commands } from './commands/all.ts'
import { explainFailure } from './commands/output.ts'

const program = new Command('taxiway')
  .description('Zero-touch deployment of Windows PCs, self-hosted: register, assign, unbox, join, enrol, configure.')
  .version('0.1.0')
  .showHelpAfterError('Run with --help to see what is allowed.')
  .showSuggestionAfterError()

try {
  const asked = commands[process.argv[2] ?? '']
  for (const load of asked ? [asked] : Object.values(commands)) program.addCommand(await load())
  await program.parseAsync()
} catch (error) {
  explainFailure(error, process.argv.includes('--json'))
}

// The command line: `taxiway <command>`. Each command is one file in commands/ (all.ts lists them), loaded only when it is asked for, so that
// decoding a hash does not load a server. Help and mistakes load them all.

import { Command } from 'commander'

import { commands } from './commands/all.ts'
import { calledAs, explainFailure, settleColours } from './commands/output.ts'
import { runCommand } from './commands/usage.ts'

const program = new Command('taxiway')
  .description('Zero-touch deployment of Windows PCs, self-hosted: register, assign, unbox, join, enrol, configure.')
  .version('0.1.0')

// A reader may close the pipe early (`taxiway audit | head`). Then a command ends like every other in a pipe: without a word,
// as if by SIGPIPE, which Node ignores.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(141)
  })
}

const words = process.argv.slice(2)
settleColours(words)
try {
  const command = commands[words[0] ?? '']
  for (const load of command ? [command] : Object.values(commands)) program.addCommand(await load())
  await runCommand(program, words, calledAs())
} catch (error) {
  explainFailure(error, words.includes('--json'))
}

// Reports wrong use of a command: one sentence on stderr, what was probably meant, and exit
// code 2. An unknown command never runs, and never hides behind the help of the command above it.

import { type Command, CommanderError, Help } from 'commander'

import { asTyped } from '../kernel/text/as-typed.ts'
import { didYouMean } from '../kernel/text/nearest.ts'
import { fitHelp } from './help-width.ts'

export class UsageError extends Error {
  override readonly name = 'UsageError'
  /** Below the sentence, the choices. */
  readonly lines: readonly string[]
  constructor(message: string, lines: readonly string[] = []) {
    super(message)
    this.lines = lines
  }
}

/** An option of every command. output.ts obeys it before any is loaded; declared, it is in the help and no mistake. */
export const noColour = '--no-color'

/** Wrong use becomes a UsageError; asking for help ends quietly. `words` are the arguments after the program's name, `called` is how that is typed. */
export async function runCommand(program: Command, words: readonly string[], called = 'taxiway'): Promise<void> {
  program.option(noColour, 'write no colours; NO_COLOR in the environment does the same')
  refuseUnknownCommand(program, words)
  speakThroughErrors(program, called)
  program.hook('preAction', async (_program, command) => {
    if (!namesTenant(command)) return
    await (await import('./which-tenant.ts')).chooseTenant(command)
  })
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return // help or version
    throw new UsageError('')
  }
}

/** By an option of its own, or of the group that it stands in. */
const namesTenant = (command: Command): boolean =>
  command.options.some(({ long }) => long === '--tenant') || (command.parent !== null && namesTenant(command.parent))

/** Before anything is parsed, since `--help` behind an unknown command would show the help of the one above it. */
function refuseUnknownCommand(program: Command, words: readonly string[]): void {
  let command = program
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--' || command.commands.length === 0) return
    if (word.startsWith('-')) {
      if (word === noColour) continue
      const option = command.options.find(({ long, short }) => long === word || short === word)
      if (!option && !/^(-h|--help|--.*=.*)$/.test(word)) return // commander says which option is unknown
      if (option?.required) at++
      continue
    }
    if (word === 'help') continue
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word))
    if (!next && command.registeredArguments.length > 0) return
    if (!next) throw new UsageError(unknownCommand(command, word))
    command = next
  }
}

function unknownCommand(command: Command, word: string): string {
  const names = command.commands.map((one) => one.name())
  const said = word.slice(0, 80)
  const what = command.parent ? `taxiway ${pathOf(command)} ${said}` : `taxiway ${said}`
  const meant = didYouMean(word, names)
  return `Unknown command '${what}'.${meant || ` Commands are: ${names.join(', ')}.`} See ${helpOf(command)}.`
}

/** Rewords commander's messages like ours, for each command of the tree; help adds the options of the groups above. */
function speakThroughErrors(command: Command, called: string, program = command): void {
  const { writeOut } = command.configureOutput()
  command
    .showSuggestionAfterError(false)
    .showHelpAfterError(false)
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error
      throw error.code === 'commander.help' ? error : new UsageError(sentence(command, error))
    })
    .configureOutput({
      outputError: () => {},
      writeOut: (text) => writeOut?.(fitHelp(asTyped(text, called), process.stdout.columns ?? 80)),
    })
    .configureHelp({
      showGlobalOptions: true,
      visibleGlobalOptions(one) {
        const ofProgram = (long: string | undefined) => program.options.some((option) => option.long === long)
        // a command with its own way to say where and how has nothing from the group above it
        const independent = one.options.some(({ long }) => long === '--json')
        return Help.prototype.visibleGlobalOptions
          .call(this, one)
          .filter(({ long }) => long !== '--version' && (!independent || ofProgram(long)))
      },
    })
  for (const one of command.commands) speakThroughErrors(one, called, program)
}

function sentence(command: Command, { code, message }: CommanderError): string {
  const said = message.replace(/^error: /, '').trim()
  const first = said.charAt(0).toUpperCase() + said.slice(1)
  const ended = /[.?!]$/.test(first) ? first : `${first}.`
  if (message === "error: unknown option '--yes'") return `It asks nothing, so it has no --yes. See ${helpOf(command)}.`
  const option = /^error: unknown option '(-[^']*)'/.exec(message)?.[1]
  const meant = code === 'commander.unknownOption' && option ? didYouMean(option, optionsOf(command)) : ''
  return `${ended}${meant} See ${helpOf(command)}.`
}

function optionsOf(command: Command): string[] {
  const own = command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : []))
  return command.parent ? [...own, ...optionsOf(command.parent)] : own
}

const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}`.trim() : ''
const helpOf = (command: Command): string => ['taxiway', pathOf(command), '--help'].filter(Boolean).join(' ')

// Options of the commands of this folder: `--help` prints the whole of it and ends well; what is not understood is answered
// in one sentence that names it, with exit code 2.

import { type ParseArgsConfig, parseArgs } from 'node:util'

type Options = NonNullable<ParseArgsConfig['options']>
type Config<T extends Options> = { options: T & { help: typeof helpOption }; allowPositionals: true; strict: true }

const helpOption = { type: 'boolean', short: 'h', default: false } as const

/** `command` as a person types it, for example `npm run fuzz --`. */
export function readOptions<T extends Options>(
  command: string,
  help: string,
  options: T,
): ReturnType<typeof parseArgs<Config<T>>> {
  try {
    const parsed = parseArgs<Config<T>>({
      allowPositionals: true,
      strict: true,
      options: { ...options, help: helpOption },
    })
    if (!process.argv.slice(2).some((each) => each === '--help' || each === '-h')) return parsed
    console.log(help)
    process.exit(0)
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error
    return refuse(command, `${message.split('. ')[0]}.`)
  }
}

/** A whole number from 1 on, or with `decimals` any above 0. */
export function numberOf(
  command: string,
  option: string,
  text: string | undefined,
  decimals = false,
): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  const good = Number.isFinite(value) && value > 0 && (decimals || Number.isInteger(value))
  return good ? value : refuse(command, `--${option} wants a ${decimals ? '' : 'whole '}number above 0, not '${text}'.`)
}

export function refuse(command: string, message: string): never {
  console.error(`${message} ${command} --help tells what there is.`)
  process.exit(2)
}

// npm run fuzz -- NAME: feeds a parser with broken input for some minutes. How it works and what it found: docs/fuzzing.md.

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { addClean, digestOf, readRecord } from './fuzz/record.ts'
import { attempt, fuzz } from './fuzz/run.ts'
import type { Target } from './fuzz/target.ts'
import { agentTargets } from './fuzz/targets-agent.ts'
import { dataTargets } from './fuzz/targets-data.ts'
import { messageTargets } from './fuzz/targets-messages.ts'
import { numberOf, readOptions, refuse } from './options.ts'

const targets: readonly Target[] = [...messageTargets, ...dataTargets, ...agentTargets]
const failures = fileURLToPath(new URL('../test-results/fuzz/', import.meta.url))
/** A slice after which clean time is put on record, so that an interrupted run is not lost. */
const sliceSeconds = 60

const command = 'npm run fuzz --'
const help = `Feeds a parser with broken input, again and again. Besides a value only its own class of error may come out.

Usage:  ${command} NAME[,NAME] [options]
        ${command} all [options]           each parser, a few at a time
        ${command} NAME --input FILE       one saved input again
        ${command} --table                 what ran clean since each parser last changed

Parsers:
${columns(targets.map(({ name }) => name))}

Options:
  --minutes N    how long each parser is fed (1)
  --seconds N    the same in seconds
  --seed N       begin with this seed; each minute prints its own, and the same seed gives the same inputs
  --slow MS      one input may take so many milliseconds of the processor (400)
  --jobs N       how many parsers at a time (as many as processors)
  --record       add clean minutes to docs/fuzzing.tsv
  --input FILE   feed only this file
  --table        print the record and feed nothing
  -h, --help     this text

Examples:
  ${command} syncml --minutes 15
  ${command} xml,soap --minutes 15 --record
  ${command} all --seconds 10
  ${command} syncml --input test-results/fuzz/syncml-123

An input that breaks a parser is printed with its error and saved in test-results/fuzz/.

Exit:   0 all ran clean, 1 a parser failed, 2 it could not run
Files:  scripts/fuzz/targets-messages.ts and targets-data.ts (the parsers), docs/fuzzing.tsv (the record)
More:   docs/fuzzing.md`
const { values: flags, positionals } = readOptions(command, help, {
  minutes: { type: 'string' },
  seconds: { type: 'string' },
  seed: { type: 'string' },
  slow: { type: 'string' },
  jobs: { type: 'string' },
  input: { type: 'string' },
  record: { type: 'boolean', default: false },
  table: { type: 'boolean', default: false },
})
const minutes = numberOf(command, 'minutes', flags.minutes, true)
const seconds = numberOf(command, 'seconds', flags.seconds, true)
const seed = numberOf(command, 'seed', flags.seed)
const slow = numberOf(command, 'slow', flags.slow) ?? 400
const jobs = numberOf(command, 'jobs', flags.jobs) ?? cpus().length

if (flags.table) printTable()
else process.exitCode = await main()

async function main(): Promise<number> {
  const chosen = choose(positionals.flatMap((each) => each.split(',')))
  if (chosen.length === 0) {
    refuse(command, `Name a parser, or all: ${targets.map(({ name }) => name).join(', ')}.`)
  }
  const [only] = chosen
  if (flags.input !== undefined && only) return again(only, flags.input)
  const howLong = seconds ?? (minutes ?? 1) * 60
  const first = seed ?? Date.now() % 2 ** 31
  if (chosen.length === 1 && only) return runOne(only, first, howLong) ? 0 : 1
  return runSideBySide(chosen, first, howLong)
}

function choose(names: readonly string[]): readonly Target[] {
  if (names.includes('all')) return targets
  return names.map((name) => {
    const found = targets.find((target) => target.name === name)
    const all = targets.map((one) => one.name).join(', ')
    return found ?? refuse(command, `There is no parser ${name}; there are ${all}.`)
  })
}

function runOne(target: Target, seed: number, seconds: number): boolean {
  // The sources as they were loaded; one that changes meanwhile counts for the older digest.
  const digest = digestOf(target)
  let left = seconds
  for (let slice = 0; left > 0; slice++) {
    const sliceSeed = (seed + slice) % 2 ** 31
    const run = fuzz(target, sliceSeed, Math.min(left, sliceSeconds), slow)
    left -= sliceSeconds
    console.log(
      `${target.name}: seed ${sliceSeed}, ${run.inputs} inputs in ${run.seconds.toFixed(1)} s, slowest ${run.slowestMs.toFixed(1)} ms`,
    )
    if (run.failure) {
      const file = save(target, sliceSeed, run.failure.input)
      console.error(`${target.name}: FAILED (${run.failure.kind})\n${run.failure.error}\nThe input is in ${file}`)
      return false
    }
    if (flags.record) addClean(target, digest, run.seconds / 60, run.inputs, new Date())
  }
  return true
}

/** One process a parser, a few at a time: what one leaves behind, such as a full heap, is not another's. */
async function runSideBySide(chosen: readonly Target[], seed: number, seconds: number): Promise<number> {
  const waiting = [...chosen]
  let failed = 0
  const worker = async (): Promise<void> => {
    for (let target = waiting.shift(); target; target = waiting.shift()) {
      const own = [
        target.name,
        '--seconds',
        String(seconds),
        '--seed',
        String(seed),
        '--slow',
        String(slow),
        ...(flags.record ? ['--record'] : []),
      ]
      const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...own], {
        stdio: 'inherit',
      })
      const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
      if (code !== 0) failed++
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  console.log(failed === 0 ? `${chosen.length} parsers ran clean.` : `${failed} of ${chosen.length} parsers failed.`)
  return failed === 0 ? 0 : 1
}

function save(target: Target, seed: number, input: unknown): string {
  mkdirSync(failures, { recursive: true })
  const file = join(failures, `${target.name}-${seed}`)
  writeFileSync(
    file,
    input instanceof Uint8Array
      ? input
      : typeof input === 'string'
        ? JSON.stringify(input)
        : (JSON.stringify(input) ?? 'null'),
  )
  return file
}

function again(target: Target, file: string): number {
  const bytes = readFileSync(file)
  const outcome = attempt(target, target.kind === 'bytes' ? new Uint8Array(bytes) : JSON.parse(bytes.toString('utf8')))
  console.log(outcome.failed ?? `${outcome.kind}, ${outcome.ms.toFixed(1)} ms`)
  return outcome.failed ? 1 : 0
}

function printTable(): void {
  const record = readRecord()
  for (const target of targets) {
    const entry = record.get(target.name)
    const current = entry?.sources === digestOf(target)
    const state = current
      ? `${entry.minutes} minutes, ${entry.inputs} inputs`
      : entry
        ? 'changed since it ran'
        : 'never ran'
    console.log(`${target.name.padEnd(20)} ${state}`)
  }
}

function columns(names: readonly string[]): string {
  const lines = ['']
  for (const name of names) {
    const line = `${lines.at(-1)}  ${name}`
    if (line.length > 110) lines.push(`  ${name}`)
    else lines[lines.length - 1] = line
  }
  return lines.join('\n')
}

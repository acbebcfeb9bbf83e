// npm run fuzz -- NAME[,NAME] | all  [--minutes N | --seconds N] [--seed N] [--jobs N] [--record]
// npm run fuzz -- --table            what is on record, and what its sources are today
// npm run fuzz -- NAME --input FILE  one saved input again
// How it works and what it found: docs/fuzzing.md.

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { addClean, digestOf, readRecord } from './fuzz/record.ts'
import { attempt, fuzz } from './fuzz/run.ts'
import type { Target } from './fuzz/target.ts'
import { dataTargets } from './fuzz/targets-data.ts'
import { messageTargets } from './fuzz/targets-messages.ts'

const targets: readonly Target[] = [...messageTargets, ...dataTargets]
const failures = fileURLToPath(new URL('../test-results/fuzz/', import.meta.url))
/** A slice after which clean time is put on record, so that an interrupted run is not lost. */
const sliceSeconds = 60

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    jobs: { type: 'string' },
    input: { type: 'string' },
    record: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
  },
})

if (flags.table) printTable()
else process.exitCode = await main()

async function main(): Promise<number> {
  const chosen = choose(positionals.flatMap((each) => each.split(',')))
  if (chosen.length === 0) {
    console.error(`Name a parser, or all: ${targets.map(({ name }) => name).join(', ')}.`)
    return 2
  }
  const [only] = chosen
  if (flags.input !== undefined && only) return again(only, flags.input)
  const seconds = Number(flags.seconds ?? Number(flags.minutes ?? 1) * 60)
  const seed = Number(flags.seed ?? Date.now() % 2 ** 31)
  if (chosen.length === 1 && only) return runOne(only, seed, seconds) ? 0 : 1
  return runSideBySide(chosen, seed, seconds)
}

function choose(names: readonly string[]): readonly Target[] {
  if (names.includes('all')) return targets
  return names.map((name) => {
    const found = targets.find((target) => target.name === name)
    if (!found) throw new Error(`There is no parser ${name}; there are ${targets.map((one) => one.name).join(', ')}.`)
    return found
  })
}

function runOne(target: Target, seed: number, seconds: number): boolean {
  // The sources as they were loaded; one that changes meanwhile counts for the older digest.
  const digest = digestOf(target)
  let left = seconds
  for (let slice = 0; left > 0; slice++) {
    const sliceSeed = (seed + slice) % 2 ** 31
    const run = fuzz(target, sliceSeed, Math.min(left, sliceSeconds))
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
        ...(flags.record ? ['--record'] : []),
      ]
      const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...own], {
        stdio: 'inherit',
      })
      const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
      if (code !== 0) failed++
    }
  }
  await Promise.all(Array.from({ length: Number(flags.jobs ?? cpus().length) }, worker))
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
    const told = current
      ? `${entry.minutes} minutes, ${entry.inputs} inputs`
      : entry
        ? 'changed since it ran'
        : 'never ran'
    console.log(`${target.name.padEnd(20)} ${told}`)
  }
}

// npm run mutate -- AREA: puts one small mistake at a time into the files that decide who gets in or what is recorded, and
// runs the area's tests. A mistake that no test sees is printed with its place; one that changes nothing is listed with its
// reason in scripts/mutate/equivalent.tsv. How to read the result: docs/mutation.md.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { randomFrom } from './fuzz/random.ts'
import { areas } from './mutate/areas.ts'
import { startJudge } from './mutate/judge.ts'
import { type Mutant, mutantsOf } from './mutate/mutants.ts'
import { makeWitnesses } from './mutate/witnesses.ts'
import { numberOf, readOptions, refuse } from './options.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const command = 'npm run mutate --'
const help = `Do the tests see a mistake? Puts small mistakes into the files of an area, one at a time, and runs its tests.

Usage:  ${command} AREA [options]

Areas:  ${Object.keys(areas).join(', ')}

Options:
  --file PATH    only the mistakes of this file of the area, for example src/identity/access-token/token.ops.ts
  --line N       only those of this line of the file; may be given several times
  --sample N     only so many of them, chosen by chance
  --seed N       another choice; the same number chooses the same again (1)
  --list         show the mistakes and put none in
  -h, --help     this text

Examples:
  ${command} matching
  ${command} ticket --sample 10 --seed 7
  ${command} authentication --file src/identity/access-token/token.ops.ts --line 40

Each mistake is one line: seen (a test failed, as it should) or SURVIVED (every test passed). Those that survived are also in
test-results/mutate-AREA.tsv. A mistake takes a fraction of a second, or some seconds where the tests start
a server; what it needs beside Node is what npm test needs.

Exit:   0 every mistake was seen, 1 some were not, 2 it could not run
Files:  scripts/mutate/areas.ts (files and tests of each area), scripts/mutate/equivalent.tsv (mistakes that change nothing)
More:   docs/mutation.md`
const { values: flags, positionals } = readOptions(command, help, {
  sample: { type: 'string' },
  file: { type: 'string' },
  line: { type: 'string', multiple: true },
  seed: { type: 'string', default: '1' },
  list: { type: 'boolean', default: false },
})
const sample = numberOf(command, 'sample', flags.sample)
const lines = flags.line?.map((line) => numberOf(command, 'line', line))
const seed = numberOf(command, 'seed', flags.seed)
const [name = '', ...others] = positionals
const area = areas[name]
if (!area || others.length > 0) {
  const problem = area ? 'Name one area at a time' : name === '' ? 'Name an area' : `There is no area ${name}`
  refuse(command, `${problem}: ${Object.keys(areas).join(', ')}.`)
}

const missing = area.flatMap(({ files, tests }) => [...files, ...tests]).filter((path) => !existsSync(join(root, path)))
if (missing.length > 0) {
  console.error(`scripts/mutate/areas.ts names files that are no more: ${missing.join(', ')}.`)
  process.exit(2)
}
const groups = area.filter(({ files }) => !flags.file || files.includes(flags.file))
if (flags.file && groups.length === 0) {
  refuse(command, `${flags.file} is not in ${name}, which has ${area.flatMap((group) => group.files).join(', ')}.`)
}
const files = groups.flatMap((group) => group.files).filter((file) => !flags.file || file === flags.file)
const all = files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), 'utf8')))
const known = equivalents()
refuseVague(known)
const mutants = sampled(
  all.filter((one) => !known.some((row) => isSame(row, one)) && (lines === undefined || lines.includes(one.line))),
)
if (flags.list) {
  for (const one of mutants) console.log(`${one.file}:${one.line} ${one.what}`)
  process.exit(0)
}

const judge = await startJudge()
const testsOf = (file: string): readonly string[] => groups.find((group) => group.files.includes(file))?.tests ?? []
const limits = new Map<readonly string[], number>()
for (const tests of new Set(mutants.map(({ file }) => testsOf(file)))) {
  const begun = performance.now()
  const failure = await judge.failureOf({ tests }, 600_000)
  // A machine that is busy may be slower the next time: only what takes much longer than without a mistake is a hung test.
  limits.set(tests, 30_000 + 4 * (performance.now() - begun))
  if (failure === undefined) continue
  console.error(`The tests of ${name} fail without any mistake put in.\n${failure.failure}`)
  await judge.close()
  process.exit(2)
}
const witnesses = makeWitnesses(judge)
const survivors: Mutant[] = []
for (const [index, mistake] of mutants.entries()) {
  const tests = testsOf(mistake.file)
  const survived = !(await witnesses.see(mistake, tests, limits.get(tests) ?? 0))
  if (survived) survivors.push(mistake)
  console.log(
    `${index + 1}/${mutants.length} ${survived ? 'SURVIVED' : 'seen'} ${mistake.file}:${mistake.line} ${mistake.what}`,
  )
}
await judge.close()
mkdirSync(join(root, 'test-results'), { recursive: true })
const rows = survivors.map((one) => `${one.file}:${one.line}\t${one.what}`)
writeFileSync(join(root, 'test-results', `mutate-${name}.tsv`), `${rows.join('\n')}\n`)
console.log(`${name}: ${mutants.length} of ${all.length} mistakes put in, ${survivors.length} not seen.`)
process.exit(survivors.length === 0 ? 0 : 1)

type Equivalent = { readonly file: string; readonly what: string; readonly where: string }

function equivalents(): Equivalent[] {
  const lines = readFileSync(join(root, 'scripts', 'mutate', 'equivalent.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
  return lines.map((line) => {
    const [file = '', mistake = ''] = line.split('\t')
    const [what = '', where = ''] = mistake.split(' @ ')
    return { file, what, where }
  })
}

/** A row that matches mistakes of several lines would hide those that are made there later; one that matches none is out of date. */
function refuseVague(rows: readonly Equivalent[]): void {
  for (const row of rows.filter(({ file }) => files.includes(file))) {
    const lines = new Set(all.filter((one) => isSame(row, one)).map((one) => one.line))
    if (lines.size === 1) continue
    const shown = `${row.file}, ${row.what}${row.where && ` @ ${row.where}`}`
    const where = lines.size === 0 ? 'no mistake' : `mistakes in the lines ${[...lines].join(', ')}`
    refuse(command, `A row of scripts/mutate/equivalent.tsv must mean one line; this one matches ${where}: ${shown}.`)
  }
}

/** ` @ text` at the end of a row means the line with this text, or the function of this name; without it there is one such line. */
function isSame({ file, what, where }: Equivalent, mutant: Mutant): boolean {
  return file === mutant.file && what === mutant.what && (mutant.code.includes(where) || mutant.within === where)
}

function sampled(from: readonly Mutant[]): readonly Mutant[] {
  if (sample === undefined) return from
  const random = randomFrom(seed ?? 1)
  const left = [...from]
  const chosen: Mutant[] = []
  while (chosen.length < sample && left.length > 0) chosen.push(...left.splice(random.below(left.length), 1))
  return chosen
}

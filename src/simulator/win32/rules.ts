// Whether rules of detection and of requirements hold on the simulated PC. Pure.

import { fromBase64 } from '../../kernel/bytes.ts'
import type { ManifestEntry } from '../../protocol/agent/manifest.ts'
import type { Operator, Requirements, Rule } from '../../protocol/agent/rule.ts'
import { filePath, registryPath, type Seen } from './pc.ts'

/** All of its rules hold. A script is not executed: one of detection finds what this agent installed. */
export function isDetected({ id, detection }: Pick<ManifestEntry, 'id' | 'detection'>, seen: Seen): boolean {
  if (seen.believed.includes(id)) return true
  return detection.length > 0 && detection.every((rule) => holds(rule, seen, id))
}

export function holds(rule: Rule, seen: Seen, appId: string): boolean {
  switch (rule.kind) {
    case 'script': {
      if (rule.check === undefined) return seen.installed.includes(appId)
      const said = saidBy(rule.content)
      return said === undefined || check(rule, said, (value) => compareAs(rule.check ?? '', value, rule.value ?? ''))
    }
    case 'product': {
      const version = seen.products[rule.productCode.toUpperCase()]
      if (version === undefined) return false
      return rule.operator === undefined || holdsBetween(compareVersions(version, rule.value ?? ''), rule.operator)
    }
    case 'file': {
      const found = seen.files[filePath(`${rule.path}\\${rule.name}`, rule.as32Bit)]
      return check(rule, found, (value) => compareFile(value, rule.check, rule.value ?? ''))
    }
    case 'registry': {
      const path = registryPath(rule.key, rule.valueName, rule.as32Bit)
      const below = rule.valueName === '' && Object.keys(seen.registry).some((name) => name.startsWith(`${path}\\`))
      return check(rule, seen.registry[path] ?? (below ? '' : undefined), (value) =>
        compareAs(rule.check, value, rule.value ?? ''),
      )
    }
  }
}

/** Undefined where its package said nothing of that. */
function compareFile(found: string, as: string, wanted: string): number | undefined {
  const [version = '', ...more] = found.split(';')
  if (as === 'version') return compareVersions(version, wanted)
  const said = more.find((one) => one.startsWith(`${as}:`))?.slice(as.length + 1)
  if (said === undefined) return undefined
  return compareAs(as === 'sizeInMB' ? 'integer' : 'dateTime', said, wanted)
}

function check(
  { check: wanted, operator }: { readonly check?: string | undefined; readonly operator?: Operator | undefined },
  found: string | undefined,
  compare: (value: string) => number | undefined,
): boolean {
  if (wanted === 'doesNotExist') return found === undefined
  if (found === undefined) return false
  if (wanted === 'exists') return true
  const order = compare(found)
  return order !== undefined && operator !== undefined && holdsBetween(order, operator)
}

/** Of a script that is compared nothing is executed: it says what stands in its first line, # TAXIWAY-SAYS 42, or what is wanted. */
function saidBy(content: string): string | undefined {
  const text = new TextDecoder().decode(fromBase64(content) ?? new Uint8Array())
  return /^# TAXIWAY-SAYS (.*?)\r?(?:\n|$)/.exec(text)?.[1]
}

/** Undefined: they cannot be compared so. */
function compareAs(as: string, left: string, right: string): number | undefined {
  if (as === 'version') return compareVersions(left, right)
  if (as === 'string' || as === 'boolean') return left.toLowerCase() === right.toLowerCase() ? 0 : 1
  const [one, other] = as === 'dateTime' ? [Date.parse(left), Date.parse(right)] : [Number(left), Number(right)]
  const fits = as === 'integer' ? Number.isInteger : Number.isFinite
  if (left === '' || !fits(one) || !fits(other)) return undefined
  return Math.sign(one - other)
}

/** Number by number; what is missing is 0. */
export function compareVersions(left: string, right: string): number {
  const partsOf = (text: string) => text.split('.').map((part) => Number.parseInt(part, 10) || 0)
  const [one, other] = [partsOf(left), partsOf(right)]
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const order = Math.sign((one[index] ?? 0) - (other[index] ?? 0))
    if (order !== 0) return order
  }
  return 0
}

export function holdsBetween(order: number, operator: Operator): boolean {
  switch (operator) {
    case 'equal':
      return order === 0
    case 'notEqual':
      return order !== 0
    case 'greaterThan':
      return order > 0
    case 'greaterThanOrEqual':
      return order >= 0
    case 'lessThan':
      return order < 0
    case 'lessThanOrEqual':
      return order <= 0
  }
}

export type Facts = {
  readonly architecture: Requirements['architectures'][number]
  readonly build: number
  readonly freeDiskMB: number
  readonly memoryMB: number
  readonly processors: number
  readonly processorMHz: number
}

/** Why this PC cannot have it; undefined when it can. */
export function obstacle(
  { id, requires }: Pick<ManifestEntry, 'id' | 'requires'>,
  pc: Facts,
  seen: Seen,
): string | undefined {
  const { architectures, minimumBuild = 0, freeDiskMB = 0, memoryMB = 0, processors = 0, processorMHz = 0 } = requires
  if (architectures.length > 0 && !architectures.includes(pc.architecture)) return `it is not for ${pc.architecture}`
  if (pc.build < minimumBuild) return `it is for Windows of build ${minimumBuild} and newer`
  if (pc.freeDiskMB < freeDiskMB) return `less than ${freeDiskMB} MB are free`
  if (pc.memoryMB < memoryMB) return `there are less than ${memoryMB} MB of memory`
  if (pc.processors < processors) return `there are less than ${processors} processors`
  if (pc.processorMHz < processorMHz) return `the processor has less than ${processorMHz} MHz`
  return requires.rules.every((rule) => holds(rule, seen, id)) ? undefined : 'a rule of its requirements does not hold'
}

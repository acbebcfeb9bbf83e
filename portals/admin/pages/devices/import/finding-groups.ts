// What several lines of a file have in common is said once: sixty known devices are one sentence and not sixty.

import type { Finding, Verdict } from '../../../api/import/import-line.ts'

export type FindingGroup = {
  readonly name: string
  readonly severity: Finding['severity']
  /** How many lines have it. */
  readonly lines: number
  /** Undefined where it is another one on other lines. */
  readonly message: string | undefined
  readonly remedy: string | undefined
}

export const nameOf = ({ name, code }: Finding): string => name ?? String(code)

/** As the sections of the help are called, those with a number first: `808 ZtdDeviceAssignedToOtherTenant`, `LineSkipped`. */
export function titlesOf(verdicts: readonly Verdict[]): readonly string[] {
  const titles = verdicts.flatMap(({ findings }) =>
    findings.flatMap(({ name, code }) => (name === undefined ? [] : Number(code) > 0 ? `${code} ${name}` : name)),
  )
  return [...new Set(titles)].sort()
}

const keyOf = (finding: Finding): string => `${finding.severity} ${nameOf(finding)}`

/** A sentence that names its device is the same sentence for each of them. */
function ofAny(message: string, { serialNumber }: Verdict): string {
  return serialNumber ? message.replaceAll(serialNumber, '…') : message
}

/** A few lines say it themselves. */
const fewest = 5

/** Errors first, then the most frequent. */
export function findingGroups(verdicts: readonly Verdict[]): readonly FindingGroup[] {
  const groups = new Map<string, FindingGroup>()
  for (const verdict of verdicts) {
    for (const [key, finding] of new Map(verdict.findings.map((one) => [keyOf(one), one]))) {
      const message = ofAny(finding.message, verdict)
      const before = groups.get(key)
      groups.set(key, {
        name: nameOf(finding),
        severity: finding.severity,
        lines: (before?.lines ?? 0) + 1,
        message: before === undefined || before.message === message ? message : undefined,
        remedy: before === undefined || before.remedy === finding.remedy ? finding.remedy : undefined,
      })
    }
  }
  const weight = ({ severity }: FindingGroup) => (severity === 'error' ? 0 : 1)
  return [...groups.values()]
    .filter(({ lines }) => lines >= fewest)
    .sort((one, other) => weight(one) - weight(other) || other.lines - one.lines)
}

/** What the group has not said already. */
export function ownWords(finding: Finding, groups: readonly FindingGroup[]): Pick<Finding, 'message' | 'remedy'> {
  const group = groups.find(({ name, severity }) => name === nameOf(finding) && severity === finding.severity)
  return {
    message: group?.message === undefined ? finding.message : '',
    ...(finding.remedy !== undefined && group?.remedy === undefined && { remedy: finding.remedy }),
  }
}

/** Which lines are shown: all of them, or by what was said of them. */
export type Lines = 'all' | 'findings' | 'refused' | { readonly name: string }

export function linesOf(verdicts: readonly Verdict[], lines: Lines): readonly Verdict[] {
  if (lines === 'all') return verdicts
  if (lines === 'findings') return verdicts.filter(({ findings }) => findings.length > 0)
  if (lines === 'refused') return verdicts.filter(({ status }) => status === 'error')
  return verdicts.filter(({ findings }) => findings.some((finding) => nameOf(finding) === lines.name))
}

/** Of a short file all; of a long one what needs a look, unless that is every line. */
export function firstShown(verdicts: readonly Verdict[]): Lines {
  if (verdicts.length <= 20) return 'all'
  const refused = linesOf(verdicts, 'refused').length
  if (refused > 0 && refused < verdicts.length) return 'refused'
  const found = linesOf(verdicts, 'findings').length
  return found > 0 && found < verdicts.length ? 'findings' : 'all'
}

// Whether a device can take a node, by what it says of its Windows. Only what the catalogue excludes is kept from it: where either side
// does not say enough, the device itself answers.

import type { CatalogueNode } from './catalogue.ts'

export type Windows = {
  /** As `10.0.22631.3155`; the last part may be missing. */
  readonly version: string | undefined
  readonly edition: number | undefined
}

/** As they are kept with an enrolment. */
export const windowsOf = (version: string | null, edition: string | null): Windows => ({
  version: version ?? undefined,
  edition: /^\d{1,6}$/.test(edition ?? '') ? Number(edition) : undefined,
})

/** Why it cannot; undefined when nothing says so. */
export function whyNot(
  { builds, editions }: Pick<CatalogueNode, 'builds' | 'editions'>,
  windows: Windows,
): string | undefined {
  const [, build, revision] = /^10\.0\.(\d{1,6})(?:\.(\d{1,6}))?$/.exec(windows.version ?? '') ?? []
  if (build !== undefined && !hasBuild(builds, Number(build), revision === undefined ? undefined : Number(revision)))
    return `needs Windows build ${since(builds)}, and the device has ${windows.version}`
  const { edition } = windows
  if (edition !== undefined && editions.length > 0 && !editions.includes(edition))
    return `is not for the edition of Windows that the device has (${nameOf(edition)})`
  return undefined
}

/**
 * Of builds that were served side by side each got the node in an update of its own. A build between two of them came later than the
 * lower one, perhaps from another line: it is not excluded.
 */
function hasBuild(builds: readonly string[], build: number, revision: number | undefined): boolean {
  const known = builds.map((one) => one.split('.').map(Number))
  if (known.length === 0) return true
  const exact = known.find(([one]) => one === build)
  if (exact) return revision === undefined || revision >= (exact[1] ?? 0)
  return known.some(([one = 0]) => one < build)
}

const since = (builds: readonly string[]): string =>
  [...builds]
    .sort((a, b) => Number(a) - Number(b))
    .join(' or ')
    .replace(/^(.+)$/, '$1 or later')

const names: Readonly<Record<number, string>> = {
  4: 'Enterprise',
  27: 'Enterprise N',
  48: 'Pro',
  49: 'Pro N',
  72: 'Enterprise Evaluation',
  98: 'Home N',
  99: 'Home China',
  100: 'Home Single Language',
  101: 'Home',
  121: 'Education',
  122: 'Education N',
  125: 'Enterprise LTSC',
  161: 'Pro for Workstations',
  164: 'Pro Education',
  175: 'Enterprise multi-session',
  188: 'IoT Enterprise',
  191: 'IoT Enterprise LTSC',
}
const nameOf = (edition: number): string => names[edition] ?? `number ${edition}`

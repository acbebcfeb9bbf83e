// The part of OData's $filter that lists of devices understand (docs/specification/graph.md): comparisons of one
// property with one text, joined by `and`. Property names in any letter case, as clients write them.

export const filterProperties = [
  'serialNumber',
  'groupTag',
  'displayName',
  'userPrincipalName',
  'azureActiveDirectoryDeviceId',
  'azureAdDeviceId',
  'managedDeviceId',
  'enrollmentState',
  'purchaseOrderIdentifier',
  'model',
  'manufacturer',
  'deploymentProfileAssignmentStatus',
] as const
export type FilterProperty = (typeof filterProperties)[number]

export type FilterTest = {
  readonly property: FilterProperty
  readonly how: 'eq' | 'contains' | 'startswith'
  readonly value: string
}

const text = "'((?:[^']|'')*)'"
const compare = new RegExp(`^\\s*(\\w+)\\s+eq\\s+${text}\\s*`, 'i')
const search = new RegExp(`^\\s*(contains|startswith)\\(\\s*(\\w+)\\s*,\\s*${text}\\s*\\)\\s*`, 'i')
const mostTests = 10

/** Undefined when the filter is none that we understand. */
export function parseDeviceFilter(filter: string): readonly FilterTest[] | undefined {
  const tests: FilterTest[] = []
  let rest = filter
  while (tests.length < mostTests) {
    const found = compare.exec(rest)
    const searched = found ? null : search.exec(rest)
    const [whole, name, value, how] = found
      ? [found[0], found[1], found[2], 'eq' as const]
      : [
          searched?.[0],
          searched?.[2],
          searched?.[3],
          searched?.[1]?.toLowerCase() as 'contains' | 'startswith' | undefined,
        ]
    const property = filterProperties.find((one) => one.toLowerCase() === name?.toLowerCase())
    if (whole === undefined || value === undefined || how === undefined || !property) return undefined
    tests.push({ property, how, value: value.replaceAll("''", "'") })
    rest = rest.slice(whole.length)
    if (rest === '') return tests
    const and = /^and\s+/i.exec(rest)
    if (!and) return undefined
    rest = rest.slice(and[0].length)
  }
  return undefined
}

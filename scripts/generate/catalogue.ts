// The catalogue of nodes in its compact form, from the two tables of facts (scripts/catalogue.ts).

type Row = Readonly<Record<string, string>>
type Branch = { name: string; row?: Row; readonly children: Map<string, Branch> }

const formats = { chr: 'c', int: 'i', bool: 'b', xml: 'x', b64: '6', bin: '6', node: 'n', null: 'z', time: 't' }
const access = { Add: 'A', Delete: 'D', Get: 'G', Replace: 'R', Exec: 'X' }
const kinds = { ADMX: 'A', ENUM: 'e', Range: 'r', RegEx: 'x', XSD: 'X', JSON: 'J', Flag: 'f' }
const conflicts = {
  LastWrite: '',
  HighestValueMostSecure: 'h',
  LowestValueMostSecure: 'l',
  HighestValueMostSecureZeroHasNoLimits: 'H',
  LowestValueMostSecureZeroHasNoLimits: 'L',
}

export function catalogueText(nodes: string, editionTable: string): string {
  const editionIds = new Map(table(editionTable).map(({ id = '', editionIds = '' }) => [id, editionsOf(editionIds)]))
  const builds: string[] = []
  const editions: string[] = []
  const top: Branch = { name: '', children: new Map() }
  for (const row of table(nodes)) {
    // stand for every policy of every area, and would make any misspelt one a known node that takes anything
    if (/\/Policy\/(Config|Result)\/\{/.test(row.uri ?? '')) continue
    let here = top
    for (const name of pathOf(row.uri ?? '')) here = branchOf(here, name)
    here.row = row
  }
  const lines: string[] = []
  const write = (branch: Branch, depth: number): void => {
    const { row } = branch
    const fields = row
      ? [
          `${named(formats, row.format)}${(row.access ?? '')
            .split(',')
            .map((one) => named(access, one))
            .join('')}`,
          ...allowedOf(row),
          numberIn(builds, buildsOf(row.minBuild ?? '')),
          numberIn(editions, editionIds.get(row.editions ?? '') ?? ''),
          marksOf(row),
          row.default ?? '',
        ]
      : []
    lines.push(`${' '.repeat(depth)}${[branch.name, ...fields].join('\t')}`.replace(/\t+$/, ''))
    for (const child of branch.children.values()) write(child, depth + 1)
  }
  for (const child of top.children.values()) write(child, 0)
  return [builds.join(' '), editions.join(' '), ...lines].join('\n')
}

function table(text: string): Row[] {
  const [head = '', ...rows] = text.trimEnd().split(/\r?\n/)
  const names = head.split('\t')
  return rows.map((row) => {
    const cells = row.split('\t')
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']))
  })
}

/** ./Vendor is the old form of ./Device/Vendor; a name that stands for any is a star. */
function pathOf(uri: string): readonly string[] {
  const [first = '', ...rest] = uri.replace(/^\.\//, '').split('/')
  const whole = /^(User|Device)$/.test(first) ? [first, ...rest] : ['Device', first, ...rest]
  return whole.map((name) => (/^\{.*\}$/.test(name) ? '*' : name))
}

function branchOf({ children }: Branch, name: string): Branch {
  const found = children.get(name.toLowerCase())
  if (found) return found
  const made: Branch = { name, children: new Map() }
  children.set(name.toLowerCase(), made)
  return made
}

/** Kind with what is allowed, and the separator where it is a list. */
function allowedOf({ valueType = '', allowed = '' }: Row): readonly [string, string] {
  const [, body = '', separator = ''] = /^(.*?)(?: ?sep='([^']*)')?$/.exec(allowed) ?? []
  const kind = kinds[valueType.replace(/ list$/, '') as keyof typeof kinds]
  if (!kind) return ['', separator]
  if (kind === 'A' || kind === 'X' || kind === 'J') return [kind, '']
  // some expressions are of another language than ours, or say nothing
  if (kind === 'x' && (body === '' || body.startsWith('/') || !isExpression(body))) return ['', separator]
  return [`${kind}${kind === 'r' ? body.replace(/[[\]]/g, '') : body}`, separator]
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) !== undefined
  } catch {
    return false
  }
}

/** `10.0.` is left out, as are builds that stand for one that is not released. */
function buildsOf(text: string): string {
  const known = text.split(/,\s*/).filter((one) => /^10\.0\.\d/.test(one))
  return known.map((one) => one.slice('10.0.'.length)).join(',')
}

/** Decimal, as devices say it. */
function editionsOf(text: string): string {
  const ids = text.split(';').flatMap((one) => /^0x([0-9a-f]+)/i.exec(one)?.[1] ?? [])
  return [...new Set(ids.map((id) => Number.parseInt(id, 16)))].join(',')
}

function marksOf({ deprecated, reboot, conflict = '', atomic }: Row): string {
  const rule = conflict === '' ? '' : named(conflicts, conflict)
  const restart = reboot === 'Automatic' ? 'r' : reboot === 'ServerInitiated' ? 's' : ''
  return `${deprecated ? 'd' : ''}${restart}${atomic ? 'a' : ''}${rule}`
}

/** Empty for nothing. */
function numberIn(list: string[], text: string): string {
  if (text === '') return ''
  if (!list.includes(text)) list.push(text)
  return list.indexOf(text).toString(36)
}

function named<T extends Readonly<Record<string, string>>>(names: T, name: string | undefined): string {
  const found = names[name ?? '']
  if (found === undefined) throw new Error(`The tables say '${name}', of ${Object.keys(names).join(', ')}.`)
  return found
}

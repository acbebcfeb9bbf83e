// What applications need and what they replace, as a graph: in which order they are installed, and that none leads back to itself.

/** `app` needs `target`, or replaces it. Either way the target has its turn first. */
export type Relation = {
  readonly appId: string
  readonly targetId: string
  readonly kind: 'dependency' | 'supersedence'
  /** Of a dependency: it is installed, too, and not only looked for. Of what is replaced: it is removed before. */
  readonly acts: boolean
}

export const mostOfOne = 100
/** That one application leads to, over however many steps. */
export const mostReached = 500
/** Among those. */
export const mostRelations = 10 * mostReached

/** The way from what `appId` is to lead to back to itself, both ends included; undefined when there is none. */
export function cycleThrough(
  appId: string,
  targets: readonly string[],
  relations: readonly Relation[],
): readonly string[] | undefined {
  const next = targetsByApp(relations)
  const seen = new Set<string>()
  const ways = targets.map((target): readonly string[] => [appId, target])
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const at = way.at(-1) ?? ''
    if (at === appId) return way
    if (seen.has(at)) continue
    seen.add(at)
    for (const { targetId } of next.get(at) ?? []) ways.push([...way, targetId])
  }
  return undefined
}

/** All of them, those that others need or replace first, else in the order given. */
export function inOrder(ids: readonly string[], relations: readonly Relation[]): readonly string[] {
  const next = targetsByApp(relations)
  const done = new Set<string>()
  const order: string[] = []
  // without recursion: a chain may be as long as there are applications
  for (const first of ids) {
    const open = [{ id: first, left: false }]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at.left) order.push(at.id)
      if (at.left || done.has(at.id)) continue
      done.add(at.id)
      open.push({ id: at.id, left: true })
      for (const { targetId } of (next.get(at.id) ?? []).toReversed()) open.push({ id: targetId, left: false })
    }
  }
  return order
}

/** Those that are installed because another one needs them, each with the assigned one that leads to it. */
export function broughtBy(assigned: readonly string[], relations: readonly Relation[]): ReadonlyMap<string, string> {
  const next = targetsByApp(relations.filter(({ kind, acts }) => kind === 'dependency' && acts))
  const found = new Map<string, string>()
  for (const root of assigned) {
    const open = [root]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const { targetId } of next.get(at) ?? []) {
        if (found.has(targetId)) continue
        found.set(targetId, root)
        open.push(targetId)
      }
    }
  }
  return found
}

/** Those that are removed because one of these, or what it brings along, replaces them, each with the assigned one that leads to it. */
export function removedBy(
  assigned: readonly string[],
  brought: ReadonlyMap<string, string>,
  relations: readonly Relation[],
): ReadonlyMap<string, string> {
  const rootOf = new Map([...brought, ...assigned.map((id) => [id, id] as const)])
  const found = new Map<string, string>()
  for (const { appId, targetId, kind, acts } of relations) {
    const root = rootOf.get(appId)
    if (kind === 'supersedence' && acts && root !== undefined) found.set(targetId, root)
  }
  return found
}

function targetsByApp(relations: readonly Relation[]): ReadonlyMap<string, readonly Relation[]> {
  const found = new Map<string, Relation[]>()
  for (const one of relations) {
    const list = found.get(one.appId)
    if (list) list.push(one)
    else found.set(one.appId, [one])
  }
  return found
}

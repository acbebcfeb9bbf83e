// Whom targets reach together, each device and each person once.

/** Of these targets only devices that the filter matches, or only the others. */
export type Narrowing = { readonly id: string; readonly type: 'include' | 'exclude' }

type Narrowed = { readonly filter?: Narrowing | undefined }

export type Target =
  | ({ readonly kind: 'devices' } & Narrowed)
  | ({ readonly kind: 'users' } & Narrowed)
  | ({ readonly kind: 'group'; readonly groupId: string } & Narrowed)
  | { readonly kind: 'excluded'; readonly groupId: string }

export type Reach = {
  readonly devices: number
  readonly people: number
  /** Everybody who has a licence, too, however many they are. */
  readonly everybody: boolean
}

type Member = { readonly '@odata.type': string; readonly id: string }
/** Members of a group that is a target; of other targets none. */
export type Found = { readonly target: Target; readonly inside: readonly Member[] }

/** `registered`: how many devices all devices are. */
export function reachOfFound(found: readonly Found[], registered: number): Reach {
  const idsOf = (kind: Target['kind'], type: string) =>
    new Set(
      found
        .filter(({ target }) => target.kind === kind)
        .flatMap(({ inside }) => inside.filter((member) => member['@odata.type'] === type).map(({ id }) => id)),
    )
  const count = (type: string) => {
    const without = idsOf('excluded', type)
    return [...idsOf('group', type)].filter((id) => !without.has(id)).length
  }
  const device = '#microsoft.graph.device'
  const targets = found.map(({ target }) => target)
  return {
    devices: targets.some(({ kind }) => kind === 'devices')
      ? Math.max(0, registered - idsOf('excluded', device).size)
      : count(device),
    people: count('#microsoft.graph.user'),
    everybody: targets.some(({ kind }) => kind === 'users'),
  }
}

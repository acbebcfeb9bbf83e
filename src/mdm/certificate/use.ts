// Detects a management certificate used from two places at once (T-20): its key was copied from the device, by theft
// or with the image of a disk. A device has one session at a time. It never comes back to a connection, or to the middle of
// a session, that it left for another; it repeats a message word for word or not at all; and where it counts its sessions,
// nobody else's session stands between two of its own. Two that share a certificate break that as soon as both are awake.
// Left connections and sessions are remembered for ten minutes, and nobody can shorten that: opening as many connections as
// are remembered is reported for that alone. docs/protocols/enrollment.md lists the undetected cases.

export type Use = {
  /** Of the TLS connection, from its keying material: nobody can choose it. */
  readonly connection: string
  readonly address: string
  readonly sessionId: string
  readonly msgId: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The message's relation to its session: `repeated` word for word, `contradicts` when its number had another message. */
export type Heard = 'new' | 'repeated' | 'contradicts'

/** A session on a connection that was left for another session or another connection, and when. */
export type Left = Pick<Use, 'connection' | 'sessionId' | 'at'>

/** An oddity: one device shows it now and then, two that share all the time. */
type Oddity = { readonly kind: 'interrupted' | 'repeated'; readonly message: string; readonly at: number }

export type Uses = {
  readonly current: Use
  readonly left: readonly Left[]
  readonly odd?: readonly Oddity[]
}

export type Why = 'two-connections' | 'two-sessions' | 'two-counts' | 'many-connections'

export type JudgedUse = {
  /** To be stored; the very same object when nothing has to be. */
  readonly uses: Uses
  readonly shared?: { readonly why: Why; readonly sides: readonly [Use, Use] }
}

const liveMs = 10 * 60_000
/** For a device that opens a connection for every message, in ten minutes; more is reported. */
export const mostLeft = 200
/** Oddities that reveal two holders: counts that another interrupted, and answers lost together with their connection. */
const mostOdd = { interrupted: 2, repeated: 6 } as const

/** `restarts` says that the message begins a session again that had ended under the same id. */
export function judgeUse(known: Uses | undefined, use: Use, heard: Heard = 'new', restarts = false): JudgedUse {
  if (!known) return { uses: { current: use, left: [] } }
  const { current } = known
  const moved = use.connection !== current.connection
  const other = use.sessionId !== current.sessionId
  if (!moved && !other) return { uses: known }

  const isLive = ({ at }: { readonly at: number }) => use.at - at < liveMs
  const before = known.left.filter(isLive)
  const odd = withOddity((known.odd ?? []).filter(isLive), oddityOf(before, current, use, heard, restarts))
  const left = [...before.filter((one) => !isSame(one, current)), leftOf(current, use.at)]
  const isTwo = (['interrupted', 'repeated'] as const).some(
    (one) => odd.filter(({ kind }) => kind === one).length >= mostOdd[one],
  )
  const isBackOnConnection = moved && before.some(({ connection }) => connection === use.connection)
  const isBackInSession = other && use.msgId > 1 && before.some(({ sessionId }) => sessionId === use.sessionId)
  const signs: readonly (readonly [Why, boolean])[] = [
    ['two-connections', isBackOnConnection],
    ['two-sessions', isBackInSession || (moved && heard === 'contradicts')],
    ['two-counts', isTwo],
    ['many-connections', left.length > mostLeft],
  ]
  const why = signs.find(([, isSeen]) => isSeen)?.[0]
  const kept = isTwo ? [] : odd
  const uses: Uses = { current: use, left: left.slice(-mostLeft), ...(kept.length > 0 && { odd: kept }) }
  return why ? { uses, shared: { why, sides: [current, use] } } : { uses }
}

const leftOf = ({ connection, sessionId }: Use, at: number): Left => ({ connection, sessionId, at })
const isSame = (one: Left, two: Left) => one.connection === two.connection && one.sessionId === two.sessionId

/**
 * A count is interrupted when a session carries on the number of one that is not the last, or begins again what had ended
 * although the one before it in the count is known. Devices that use one id for all their sessions count nothing.
 */
function oddityOf(
  before: readonly Left[],
  current: Use,
  use: Use,
  heard: Heard,
  restarts: boolean,
): Oddity | undefined {
  if (use.connection === current.connection) return undefined
  const odd = (kind: Oddity['kind']): Oddity => {
    return { kind, message: `${use.sessionId} ${use.msgId}`, at: use.at }
  }
  if (heard === 'repeated') return odd('repeated')
  if (use.msgId !== 1) return undefined
  const counted = before.some(({ sessionId }) => isNext(use.sessionId, sessionId))
  const interrupted =
    use.sessionId === current.sessionId ? restarts && counted : counted && !isNext(use.sessionId, current.sessionId)
  return interrupted ? odd('interrupted') : undefined
}

/** The same message repeated again and again is one answer that got lost. */
function withOddity(known: readonly Oddity[], oddity: Oddity | undefined): readonly Oddity[] {
  if (!oddity) return known
  const { kind, message } = oddity
  const isOld = kind === 'repeated' && known.some((one) => one.kind === kind && one.message === message)
  return isOld ? known : [...known, oddity]
}

/** Devices count in decimal or, since SyncApplicationVersion 2.0, in hexadecimal digits. */
function isNext(id: string, before: string): boolean {
  return [10, 16].some((base) => {
    const [one, two] = [numberOf(before, base), numberOf(id, base)]
    return one !== undefined && two === one + 1
  })
}

function numberOf(text: string, base: number): number | undefined {
  const digits = base === 10 ? /^\d{1,8}$/ : /^[\da-f]{1,8}$/i
  return digits.test(text) ? Number.parseInt(text, base) : undefined
}

/** Serial numbers that makers forgot to set prove nothing. */
export function saysOtherHardware(known: string | undefined, said: string | undefined): boolean {
  const plain = (text = '') => text.trim().toUpperCase()
  return plain(known) !== '' && plain(said) !== '' && plain(known) !== plain(said)
}

// Whether one management certificate is used from two places at once (T-20): its key was copied from the device, by theft
// or with the image of a disk. A device has one session at a time and never comes back to a connection, or to the middle
// of a session, that it has left for another. Two that share a certificate do, as soon as both are awake.
// What is not seen: two that never are awake within the same ten minutes, and do not say different serial numbers.

export type Use = {
  /** Of the TLS connection, from its keying material: nobody can choose it. */
  readonly connection: string
  readonly address: string
  readonly sessionId: string
  readonly msgId: number
  /** Milliseconds since 1970. */
  readonly at: number
}

export type Uses = {
  readonly current: Use
  /** The last use of the session before the current one. */
  readonly before?: Use
  /** Connections that were left for another. */
  readonly left: readonly Use[]
}

export type JudgedUse = {
  /** To be stored; the very same object when nothing has to be. */
  readonly uses: Uses
  readonly shared?: readonly [Use, Use]
}

const liveMs = 10 * 60_000
const mostLeft = 8

export function judgeUse(known: Uses | undefined, use: Use): JudgedUse {
  if (!known) return { uses: { current: use, left: [] } }
  const { current, before } = known
  if (use.connection === current.connection && use.sessionId === current.sessionId) return { uses: known }
  const isLive = ({ at }: Use) => use.at - at < liveMs
  const left = known.left.filter(isLive)
  const back =
    left.find(({ connection }) => connection === use.connection) ??
    (before && isLive(before) && isAmid(use, before) && use.sessionId !== current.sessionId ? before : undefined)
  const next: Uses = {
    current: use,
    ...(use.sessionId === current.sessionId ? before && { before } : { before: current }),
    left:
      use.connection === current.connection
        ? left
        : [...left.filter(({ connection }) => connection !== use.connection), current].slice(-mostLeft),
  }
  return back ? { uses: next, shared: [current, use] } : { uses: next }
}

/** A first message starts a session, also under an id that was used before. */
const isAmid = (use: Use, of: Use): boolean => use.msgId > 1 && use.sessionId === of.sessionId

/** Serial numbers that makers forgot to set say nothing. */
export function saysOtherHardware(known: string | undefined, said: string | undefined): boolean {
  const plain = (text = '') => text.trim().toUpperCase()
  return plain(known) !== '' && plain(said) !== '' && plain(known) !== plain(said)
}

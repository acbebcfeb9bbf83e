// Counts long pieces of work that are under way, of one owner and of all. What is over the measure is refused at once: it would
// wait for minutes, with what it holds. Short work waits in a fair queue instead.

export type UnderWay = {
  /** Throws what `full` says, or lets the work begin; call the result when it is over. */
  readonly enter: (owner: string) => () => void
}

export function makeUnderWay(limits: {
  readonly most: number
  readonly mostOfOne: number
  /** Whose work it is that leaves no room: the owner's own, or everybody's. */
  readonly full: (whose: 'own' | 'all') => Error
}): UnderWay {
  const ofOwner = new Map<string, number>()
  let inAll = 0
  return {
    enter(owner) {
      const own = ofOwner.get(owner) ?? 0
      if (own >= limits.mostOfOne) throw limits.full('own')
      if (inAll >= limits.most) throw limits.full('all')
      ofOwner.set(owner, own + 1)
      inAll++
      return () => {
        inAll--
        const left = (ofOwner.get(owner) ?? 1) - 1
        if (left > 0) ofOwner.set(owner, left)
        else ofOwner.delete(owner)
      }
    },
  }
}

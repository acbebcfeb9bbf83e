// Whether a device that enrols is the organisation's or its person's own (docs/protocols/enrollment.md#whose-a-device-is).

export type Arrival = {
  readonly era: 'E18' | 'E24'
  readonly joined: boolean
  /** With a bulk token or a secret of a batch. */
  readonly isBulk: boolean
  /** Of its registration. */
  readonly hasProfile: boolean
  /** It says that a profile in a file set it up. Its word, which only makes it personal. */
  readonly byFile: boolean
  /** The organisation has said of any device that it is its own. */
  readonly hasIdentifiers: boolean
  /** And of this one. */
  readonly isIdentified: boolean
}

/** In 2018 no Windows device had a corporate identifier: whoever joined was the organisation's. */
export function isCorporate(arrival: Arrival): boolean {
  const { era, joined, isBulk, hasProfile, byFile, hasIdentifiers, isIdentified } = arrival
  if (isBulk) return true
  if (!joined) return false
  if (hasProfile || era === 'E18') return true
  return isIdentified || (!hasIdentifiers && !byFile)
}

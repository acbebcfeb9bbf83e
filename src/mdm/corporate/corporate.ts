// Whether a device that enrols is the organisation's or its person's own (docs/protocols/enrollment.md#whose-a-device-is).

/** As it is compared: scripts leave out the dots and commas that a maker writes, and letter case never counts. */
export function identifierKey(parts: { manufacturer?: string; model?: string; serial?: string }): string | undefined {
  const cleaned = [parts.manufacturer, parts.model, parts.serial].map((part) =>
    (part ?? '').replace(/[.,]/g, '').replace(/\s+/g, ' ').trim().toLowerCase(),
  )
  return cleaned.every((part) => part !== '') ? cleaned.join(',') : undefined
}

/** `manufacturer,model,serial`; undefined for anything else. */
export function keyOfIdentifier(identifier: string): string | undefined {
  const [manufacturer, model, serial, ...more] = identifier.split(',')
  if (more.length > 0 || manufacturer === undefined || model === undefined || serial === undefined) return undefined
  return identifierKey({ manufacturer, model, serial })
}

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

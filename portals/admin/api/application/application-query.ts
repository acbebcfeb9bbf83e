// What the list of applications can be asked for. The address of the page holds it, so it is loaded before any page is.

export const sortColumns = ['displayName', 'accountEnabled', 'createdDateTime'] as const
export type SortColumn = (typeof sortColumns)[number]

/** What to look for, each with what the service is asked. Those of `taxiway token` come and go, one for each token. */
export const shows = {
  own: 'purpose eq null',
  on: 'purpose eq null and accountEnabled eq true',
  off: 'purpose eq null and accountEnabled eq false',
  tokens: "purpose eq 'scriptToken'",
} as const
export type Show = keyof typeof shows

export type ApplicationQuery = {
  readonly search?: string | undefined
  /** Those of the organisation when nothing is said. */
  readonly show?: Show | undefined
  /** By name when nothing is said. */
  readonly sort?: SortColumn | undefined
  readonly descending?: boolean | undefined
}

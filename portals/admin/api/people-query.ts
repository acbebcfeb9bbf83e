// What the list of people can be asked for. The address of the page holds it, so it is loaded before any page is.

export const sortColumns = ['displayName', 'userPrincipalName', 'accountEnabled', 'createdDateTime'] as const
export type SortColumn = (typeof sortColumns)[number]

/** What to look for, each with what the service is asked. */
export const shows = {
  enabled: 'accountEnabled eq true',
  disabled: 'accountEnabled eq false',
  mayJoin: 'mayJoinDevices eq true',
  mayNotJoin: 'mayJoinDevices eq false',
  licensed: 'mdmLicensed eq true',
  notLicensed: 'mdmLicensed eq false',
} as const
export type Show = keyof typeof shows

export type PeopleQuery = {
  readonly search?: string | undefined
  readonly show?: Show | undefined
  /** By user name when nothing is said. */
  readonly sort?: SortColumn | undefined
  readonly descending?: boolean | undefined
}

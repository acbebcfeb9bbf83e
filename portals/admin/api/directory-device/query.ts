// What the list of the directory's devices can be asked for. The address of the page holds it, so it is loaded before any page is.

export const sortColumns = ['displayName', 'accountEnabled', 'onPremisesLastSyncDateTime', 'createdDateTime'] as const
export type SortColumn = (typeof sortColumns)[number]

/** What to look for, each with what the service is asked. */
export const shows = {
  joined: "trustType eq 'AzureAd'",
  registered: "trustType eq 'Workplace'",
  hybrid: "trustType eq 'ServerAd'",
  pending: "trustType eq 'ServerAd' and registrationDateTime eq null",
  notJoined: 'trustType eq null',
  disabled: 'accountEnabled eq false',
} as const
export type Show = keyof typeof shows

export type DirectoryDeviceQuery = {
  readonly search?: string | undefined
  readonly show?: Show | undefined
  /** By name when nothing is said. */
  readonly sort?: SortColumn | undefined
  readonly descending?: boolean | undefined
}

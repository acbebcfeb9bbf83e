// What packages left on the machine. Passphrases, passwords and secrets are not kept: a real PC keeps them, and is as secret as the stick.

import type { Disk } from '../port/disk.ts'

export type Installed = {
  /** Ids of packages: the same one is not installed again. */
  readonly packages: readonly string[]
  /** PEM: certificates that the machine trusts because of one. */
  readonly roots: readonly string[]
  readonly networks: readonly string[]
  readonly accounts: ReadonlyArray<{ readonly name: string; readonly administrator: boolean }>
}

const nothing: Installed = { packages: [], roots: [], networks: [], accounts: [] }

export async function readInstalled(disk: Disk): Promise<Installed> {
  return ((await disk.read('packages')) as Installed | undefined) ?? nothing // written by us
}

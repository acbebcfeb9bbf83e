// Hands the application that was registered, with the secret that is shown once, from the page that is left to its own page. Not in the
// address, where the secret would be kept.

import type { MadeApplication } from '../../api/application/applications.ts'

let registered: MadeApplication | undefined

export function handRegistered(made: MadeApplication): void {
  registered = made
}

/** Once, and only by the page that it is for. */
export function takeRegistered(appId: string): MadeApplication | undefined {
  if (registered?.appId !== appId) return undefined
  const made = registered
  registered = undefined
  return made
}

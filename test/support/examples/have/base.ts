// What is at hand to have what an example speaks of.

import type { Api } from '../../../../src/client/api.ts'
import type { Said } from '../../world/command-line.ts'
import type { World, WorldTenant } from '../../world/world.ts'

export type Base = {
  readonly world: World
  readonly tenant: WorldTenant
  readonly api: Api
  readonly taxiway: (...words: string[]) => Promise<Said>
}

export async function well(said: Promise<Said>): Promise<Said> {
  const { code, err } = await said
  if (code !== 0) throw new Error(`what an example needs could not be had: ${err}`)
  return said
}

export const management = '/beta/deviceManagement'

// Calls of the operations of preparation. For them a PC that waits is a row: how one enrols is shown where a PC does.

import { randomUUID } from 'node:crypto'

import { insert } from '../../../src/preparation/secret/use.sql.ts'
import type { World, WorldTenant } from '../world/world.ts'

type At = () => { readonly world: World; readonly tenant: WorldTenant }

export const secretsPath = '/beta/deviceManagement/enrollmentSecrets'

/** A PC that enrolled with the secret and was not let in yet; its id. */
export async function waitingPc({ world, tenant }: ReturnType<At>, secretId: string): Promise<string> {
  const id = randomUUID()
  const claims = { deviceName: 'DESKTOP-1', hardwareId: 'H', serialNumber: null, hashListed: null, address: null }
  const undecided = { state: 'waiting', usedAt: new Date(), decidedBy: null, decidedAt: null, deviceId: null } as const
  await insert(world.app.db, tenant.tenantId, { id, secretId, ...claims, ...undecided })
  return id
}

export function preparationRecipes(at: At) {
  const secret = () =>
    at().tenant.api.post<{ id: string; secret: string }>(secretsPath, { displayName: 'Lab', maximumUses: 2 })

  async function waiting(): Promise<string> {
    const { id } = await secret()
    return `${secretsPath}/${id}/uses/${await waitingPc(at(), id)}`
  }

  return {
    recipes: {
      'preparation.secret.create': () => ({ path: secretsPath, body: { displayName: 'Lab', maximumUses: 2 } }),
      'preparation.secret.revoke': async () => ({ path: `${secretsPath}/${(await secret()).id}/revoke` }),
      'preparation.secret.revoke-all': async () => {
        await secret()
        return { path: `${secretsPath}/revokeAll` }
      },
      'preparation.file.make': async () => {
        const made = await secret()
        return { path: `${secretsPath}/${made.id}/files`, body: { secret: made.secret } }
      },
      'preparation.use.admit': async () => ({ path: `${await waiting()}/admit` }),
      'preparation.use.refuse': async () => ({ path: `${await waiting()}/refuse` }),
    },
    newId: {
      /** With PCs that wait. */
      enrollmentSecrets: async () => {
        const { id } = await secret()
        for (let n = 0; n < 3; n++) await waitingPc(at(), id)
        return id
      },
    },
  }
}

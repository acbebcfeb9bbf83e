// Previews look at a whole organisation, and whoever may read groups or licences may ask for one after the other.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApi } from '../../../src/client/api.ts'
import type { Db } from '../../../src/db/schema.ts'
import { standardSku } from '../../../src/kernel/licence.ts'
import { whileHeld } from '../../support/database/while-held.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

test('[T-52] previews that take long, of rules and of licences, keep two connections to the database and no more: another organisation is served, and who asks for many is told to wait', async () => {
  const [crowd, other] = [await world.tenant('crowd.example'), await world.tenant('other.example')]
  const pia = await crowd.user('pia')
  const clients = Array.from({ length: 3 }, () =>
    openApi({ ...world.urls, ca: world.ca, tenant: crowd.tenantId, ...crowd.application }),
  )
  const membershipRule = 'user.displayName -contains "p"'
  const asked = clients.flatMap((api, index) =>
    Array.from({ length: 10 }, () => () => {
      if (index < 2) return api.post('/beta/groups/previewMembership', { membershipRule })
      const body = { holderId: pia.id, does: 'take' }
      return api.post(`/beta/subscribedSkus/${standardSku.id}/previewAssignment`, body)
    }),
  )
  for (const api of clients) await api.get('/v1.0/organization')
  const held = (tx: Db) =>
    sql`/* every tenant: a test holds the table */ lock table directory_user in access exclusive mode`.execute(tx)
  const served = () => other.api.get('/v1.0/organization')
  const answers = await whileHeld<unknown>(world.app.db, held, [...asked, served], 2)
  expect(answers.at(-1)).toMatchObject({ status: 'fulfilled' })
  const refused = answers.filter(({ status }) => status === 'rejected')
  for (const one of refused) expect(one).toMatchObject({ reason: { status: 429 } })
  expect(refused.length).toBeGreaterThan(10)
  for (const api of clients) api.close()
})

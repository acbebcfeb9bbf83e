// Name templates that give no device a name of its own: refused by every way to make or change a profile.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startWorld, type World, type WorldTenant } from '../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Case = { readonly template: string; readonly right: string }
const file = readFileSync(join(import.meta.dirname, 'name-templates-that-cannot-work.json'), 'utf8')
const templates = (JSON.parse(file) as Case[]).map(({ template }) => template)

const profiles = '/deviceManagement/windowsAutopilotDeploymentProfiles'

test.each(templates)('%s is refused with its reason, on create and on change', async (deviceNameTemplate) => {
  const refused = {
    status: 400,
    message: expect.stringContaining(`deviceNameTemplate '${deviceNameTemplate}' `),
  }
  const displayName = `Office ${deviceNameTemplate}`
  for (const root of ['/beta', '/v1.0']) {
    const made = tenant.api.post(`${root}${profiles}`, { displayName, deviceNameTemplate })
    await expect(made).rejects.toMatchObject(refused)
    const good = await tenant.api.post<{ id: string }>(`${root}${profiles}`, {
      displayName: `${displayName} ${root}`,
      deviceNameTemplate: 'PC-%SERIAL%',
    })
    const path = `${root}${profiles}/${good.id}`
    await expect(tenant.api.patch(path, { deviceNameTemplate })).rejects.toMatchObject(refused)
    expect(await tenant.api.get(path)).toMatchObject({ deviceNameTemplate: 'PC-%SERIAL%' })
  }
})

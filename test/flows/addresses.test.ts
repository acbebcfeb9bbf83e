// Addresses as scripts and SDKs write them, and those that scripts in circulation use.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startWorld, type World } from '../world.ts'
import { newHardware, type Office, openOffice } from './office.ts'
import { management } from './operations.ts'

type Page = { '@odata.context': string; value: Record<string, unknown>[] }

let world: World
let office: Office
let identity: string
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
  await office.register(newHardware())
  const { value } = await get<Page>(`${management}/windowsAutopilotDeviceIdentities`)
  identity = String(value[0]?.id)
})
afterAll(() => world?.[Symbol.asyncDispose]())

const get = <T = Record<string, unknown>>(path: string) => office.tenant.api.get<T>(path)

describe('one thing under the addresses that clients give it', () => {
  test('an empty part between two slashes is nothing', async () => {
    await office.tenant.user('kim')
    const users = await get<Page>('/v1.0/users')
    expect(users.value).toHaveLength(1)
    for (const path of ['/v1.0//users', '//v1.0/users', '/v1.0///users/']) expect(await get(path)).toEqual(users)
    expect((await get<Page>("/v1.0//users?$filter=displayName eq 'nobody'")).value).toEqual([])
  })

  test('a key stands in parentheses as well as behind a slash, a name after its namespace', async () => {
    const slash = `${management}/windowsAutopilotDeviceIdentities/${identity}`
    const parentheses = `${management}/windowsAutopilotDeviceIdentities('${identity}')`
    expect(await get(parentheses)).toEqual(await get(slash))
    expect(await get(`${management}/windowsAutopilotDeviceIdentities(${identity})`)).toEqual(await get(slash))
    await office.tenant.api.post(`${parentheses}/microsoft.graph.updateDeviceProperties`, { groupTag: 'Key' })
    expect(await get(slash)).toMatchObject({ groupTag: 'Key' })
    await office.tenant.api.post(`${management}/windowsAutopilotSettings/sync()`)
  })

  test('a key that is none of ours is refused in parentheses, too', async () => {
    const at = (key: string) => get(`${management}/windowsAutopilotDeviceIdentities('${key}')`)
    await expect(at('x')).rejects.toMatchObject({ status: 400 })
    await expect(at(identity.replaceAll(/[0-9]/g, '3'))).rejects.toMatchObject({ status: 404 })
    await expect(get("/v1.0/users('../groups')")).rejects.toMatchObject({ status: 404 })
  })

  test('the context of a nested list names its parent in parentheses, in the spelling of the contract', async () => {
    const path = `/Beta/devicemanagement/WINDOWSautopilotDeploymentProfiles/${office.profileId}/assignments`
    expect((await get<Page>(path))['@odata.context']).toBe(
      `${world.urls.graph}/beta/$metadata#deviceManagement/windowsAutopilotDeploymentProfiles('${office.profileId}')/assignments`,
    )
  })
})

// How many files of applications are taken at a time: each may put half a gigabyte on the disk until it is stored.

import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'

import { hold } from '../../../../../test/support/socket/held-socket.ts'
import { startWorld, type WorldTenant } from '../../../../../test/support/world/world.ts'
import { fetchToken } from '../../../../client/api.ts'

const apps = '/beta/deviceAppManagement/mobileApps'

async function applicationOf({ api }: WorldTenant): Promise<(body: PassThrough | string) => Promise<string>> {
  const { id } = await api.post<{ id: string }>(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Agent',
    productCode: crypto.randomUUID(),
    productVersion: '1.0.0',
    fileName: 'agent.msi',
  })
  return (body) => api.send('PUT', `${apps}/${id}/content`, body, 'application/octet-stream')
}

test('an organisation has four uploads under way, the fifth is told when to come again, and no other organisation waits', async () => {
  await using world = await startWorld()
  const contoso = await world.tenant('contoso.example')
  const upload = await applicationOf(contoso)
  const others = await applicationOf(await world.tenant('fabrikam.example'))

  // Whichever of the five comes last is refused, and the others have not ended then.
  const begun = [1, 2, 3, 4, 5].map(() => {
    const body = new PassThrough()
    body.write(Buffer.alloc(64 * 1024))
    const end = upload(body).then(
      () => 'stored',
      (error: { status?: number }) => error.status ?? 'broken off',
    )
    return { body, end }
  })
  const [fifth, how] = await Promise.race(begun.map(async (one) => [one, await one.end] as const))
  expect(how).toBe(429)
  fifth.body.destroy()
  const held = begun.filter((one) => one !== fifth)

  const token = await fetchToken({ ...world.urls, ...contoso.application, ca: world.ca, tenant: contoso.tenantId })
  const { id } = (await contoso.api.get<{ value: [{ id: string }] }>(apps)).value[0]
  const refused = hold(
    world,
    world.urls.graph,
    `PUT ${apps}/${id}/content HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/octet-stream\r\nauthorization: Bearer ${token.value}\r\ncontent-length: 4000\r\n\r\n`,
  )
  const answer = await refused.answer
  refused.socket.destroy()
  expect(answer).toMatch(/^HTTP\/1\.1 429 /)
  expect(answer).toMatch(/\r\nretry-after: 10\r\n/i)
  await expect(upload('small')).rejects.toThrow('4 uploads of this organisation are under way already')
  await others('small')

  const [first, second, ...rest] = held
  first?.body.end()
  expect(await first?.end).toBe('stored')
  await upload('small')

  // one that breaks off gives its place back, too
  for (const { body } of rest) body.end()
  second?.body.destroy(new Error('the cable was pulled'))
  expect(await Promise.all(held.map(({ end }) => end))).toEqual(['stored', 'broken off', 'stored', 'stored'])
  const fourAtOnce = async () =>
    (await Promise.allSettled([1, 2, 3, 4].map(() => upload('small')))).map(({ status }) => status)
  await expect.poll(fourAtOnce, { timeout: 30_000 }).toEqual(Array(4).fill('fulfilled'))
})

// Text that would be stored as other text than was sent, or pass for other text: bytes that are no UTF-8, and names with
// characters that are not seen.

import { expect, test } from 'vitest'

import { send } from '../../support/mdm/mdm-device.ts'
import { newHardware, openOffice } from '../../support/world/office.ts'
import { startWorld } from '../../support/world/world.ts'

test('[T-59] a body that is not UTF-8 and a group tag with characters that a terminal obeys are refused by name, and change nothing', async () => {
  await using world = await startWorld()
  const { tenant, register } = await openOffice(world, 'bytes.example', { application: null, statusPage: null })
  await register(newHardware())
  const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
  const { value } = await tenant.api.get<{ value: { id: string; groupTag: string }[] }>(devices)
  const path = `${devices}/${value[0]?.id}/updateDeviceProperties`
  const csv = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  for (const groupTag of ['A\u001b[31m', 'A\u202eB', 'A\nB', 'A\u009b2J']) {
    const refused = "'groupTag' holds characters that cannot be seen"
    await expect(tenant.api.post(path, { groupTag })).rejects.toThrow(refused)
    const query = new URLSearchParams({ groupTag, dryRun: 'true' })
    await expect(tenant.api.send('POST', `${csv}?${query}`, 'a,b,c', 'text/csv')).rejects.toThrow(refused)
  }
  const { clientId, clientSecret } = tenant.application
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  })
  form.set('scope', 'https://graph.microsoft.com/.default')
  const token = await send(world, `${world.urls.login}/${tenant.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  })
  const { access_token: access } = JSON.parse(token.body.toString()) as { access_token: string }
  const answer = await send(world, `${world.urls.graph}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
    body: Buffer.from('{"groupTag":"A\xffB"}', 'latin1'),
  })
  expect([answer.status, answer.body.toString()]).toEqual([400, expect.stringContaining('not UTF-8')])
  const after = await tenant.api.get<{ value: { groupTag: string }[] }>(devices)
  expect(after.value[0]?.groupTag).toBe(value[0]?.groupTag)
})

import { expect, test } from 'vitest'

import { startWorld } from '../../support/world/world.ts'

test('a script that synchronises and waits for its end goes on at once', async () => {
  await using world = await startWorld()
  const { api } = await world.tenant('contoso.example')
  const path = '/beta/deviceManagement/windowsAutopilotSettings'
  for (let again = 0; again < 3; again++) await api.post(`${path}/sync`)
  const settings = await api.get<{ syncStatus: string; lastSyncDateTime: string }>(path)
  expect(settings.syncStatus).toBe('completed')
  expect(Date.now() - Date.parse(settings.lastSyncDateTime)).toBeLessThan(60_000)
})

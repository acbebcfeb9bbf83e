import { expect, test } from 'vitest'

import { startLabInternet } from './internet.ts'

test('every answer says that it is simulated, in a header and in its body', async () => {
  const lab = await startLabInternet()
  try {
    for (const path of ['/connecttest.txt', '/updates', '/portal', '/nowhere', '/critical/updates']) {
      const reply = await fetch(`${lab.url}${path}`)
      expect(reply.headers.get('x-simulated-by')).toBe('taxiway')
      expect(await reply.text()).toMatch(/[Ss]imulated/)
    }
  } finally {
    await lab.close()
  }
})

test('a captive portal stands before everything until its terms are accepted', async () => {
  const lab = await startLabInternet({ captivePortal: true })
  try {
    const test = () => fetch(`${lab.url}/connecttest.txt`, { redirect: 'manual' })
    expect((await test()).status).toBe(302)
    await fetch(`${lab.url}/portal/accept`)
    expect(await (await test()).text()).toContain('Connect Test')
  } finally {
    await lab.close()
  }
})

test('each device sees the updates of its own feed', async () => {
  const lab = await startLabInternet()
  const updates = async (feed: string, source: string) =>
    ((await (await fetch(`${lab.origin(feed)}/updates?source=${source}`)).json()) as { updates: { reboot: boolean }[] })
      .updates
  try {
    expect(await updates('none', 'critical')).toEqual([])
    expect(await updates('critical-with-reboot', 'critical')).toMatchObject([{ reboot: true }])
    expect(await updates('critical-with-reboot', 'autopilot')).toEqual([])
    expect((await fetch(`${lab.origin('unreachable')}/updates`)).status).toBe(503)
  } finally {
    await lab.close()
  }
})

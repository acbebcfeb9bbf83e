import { expect, test } from 'vitest'
import { startTestOrganisation } from '../../test/support/simulator/organisation.ts'
import { runFleet } from './fleet.ts'
import { jumpingClock } from './port/clock.ts'
import { keyPool } from './port/keys.ts'

test('a fleet counts outcomes, reasons and times, and a device that breaks does not stop the others', async () => {
  const org = await startTestOrganisation({ managed: false })
  const keys = keyPool(1)
  try {
    const result = await runFleet({
      count: 6,
      concurrency: 3,
      device: (index) => ({
        services: { ztd: org.url, login: org.url, drs: org.url },
        hardware: { hash: 'hash', fields: { serialNumber: `PF${index}` } },
        answers: { userName: 'pia@contoso.example', password: index === 1 ? 'wrong' : 'right' },
        clock: jumpingClock(),
        keys,
        ...(index === 2 ? { os: 'no version' } : {}),
      }),
    })
    expect(result.outcomes).toEqual({ 'desktop-unmanaged': 4, 'gave-up': 1 })
    expect(Object.keys(result.errors)).toEqual([expect.stringContaining('is no Windows version')])
    expect(result.stepMs.joined?.count).toBe(4)
  } finally {
    await org.close()
  }
})

// One check-in of a device that was set up before, as its schedule makes it every few hours: a session, then the jobs that
// came of it. A wipe leaves an empty disk, and the next boot is a first start again.

import type { DeviceOptions } from '../options.ts'
import { type Managed, manage } from '../run/background.ts'
import { readRecord } from '../run/record.ts'
import { newLife, save, switchOn } from '../run/running.ts'

export type CheckInResult = Managed | { readonly kind: 'not-enrolled' } | { readonly kind: 'no-device' }

export async function checkIn(options: DeviceOptions): Promise<CheckInResult> {
  if (!options.disk || !(await readRecord(options.disk))) return { kind: 'no-device' }
  const life = newLife(options)
  const running = await switchOn(life, {})
  try {
    if (!(await life.disk.read('management'))) return { kind: 'not-enrolled' }
    const managed = await manage(running, 'device', 1)
    if (managed.kind !== 'wiped') await save(running)
    return managed
  } finally {
    running.http.close()
  }
}

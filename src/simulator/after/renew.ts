// The certificate of a device that was set up before is renewed when its schedule says so; or now, and the server decides.

import type { DeviceOptions } from '../options.ts'
import { readRecord } from '../run/record.ts'
import { type Renewal, renew } from '../run/renewal.ts'
import { newLife, switchOn } from '../run/running.ts'
import type { Refused } from '../wire/enroll.ts'

export type RenewResult =
  | Exclude<Renewal, Refused>
  | (Refused & { readonly at: 'renewal' })
  | { readonly kind: 'not-enrolled' }
  | { readonly kind: 'no-device' }

export async function renewHere(options: DeviceOptions, when: 'when-due' | 'now'): Promise<RenewResult> {
  if (!options.disk || !(await readRecord(options.disk))) return { kind: 'no-device' }
  const life = newLife(options)
  if (!(await life.disk.read('management'))) return { kind: 'not-enrolled' }
  const running = await switchOn(life, {})
  try {
    const done = await renew(running, when)
    return done.kind === 'refused' ? { ...done, message: `${done.code} ${done.message}`, at: 'renewal' } : done
  } finally {
    running.http.close()
  }
}

// One check-in of a device that was set up before, as its schedule makes it every few hours: a session, then the jobs that
// came of it. A wipe leaves an empty disk, and the next boot is a first start again.

import type { DeviceOptions } from './options.ts'
import { readManaged } from './run/record.ts'
import { newLife, switchOn } from './run/running.ts'
import { doWork, syncOnce } from './status-page/run.ts'

export type CheckInResult =
  | { readonly kind: 'done'; readonly commands: number }
  | { readonly kind: 'wiped' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'not-enrolled' }

export async function checkIn(options: DeviceOptions): Promise<CheckInResult> {
  const life = newLife(options)
  const running = await switchOn(life, {})
  try {
    if (!(await life.disk.read('management'))) return { kind: 'not-enrolled' }
    const session = await syncOnce(running, 'device')
    if (session.kind === 'refused') return { kind: 'refused', message: session.message }
    if ((await readManaged(life.disk))?.work.some(({ kind }) => kind === 'wipe')) {
      await life.disk.wipe()
      return { kind: 'wiped' }
    }
    await doWork(running, 'device')
    return { kind: 'done', commands: session.commands }
  } finally {
    running.http.close()
  }
}

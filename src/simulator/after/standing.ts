// A device that was set up before, at its desktop: what happens to it there begins from its disk and ends on it. Windows, its
// languages and its network are as they were; nobody is signed in yet.

import { writeWindowsVersion } from '../oobe/windows.ts'
import type { DeviceOptions } from '../options.ts'
import type { Disk } from '../port/disk.ts'
import { readRecord } from '../run/record.ts'
import { newLife, type Running, reportSteps, save, switchOn } from '../run/running.ts'

export type StandingOptions = Pick<
  DeviceOptions,
  'services' | 'hardware' | 'ca' | 'answers' | 'keys' | 'clock' | 'tpm' | 'osEdition' | 'onStep' | 'fail' | 'health'
> & { readonly disk: Disk }

export type Elsewhere =
  /** Nothing was set up here, or it was wiped. */
  { readonly kind: 'no-device' } | { readonly kind: 'not-at-desktop' }

type Ended = { readonly kind: string }

export async function atTheDesktop<T extends Ended>(
  options: StandingOptions,
  act: (running: Running) => Promise<T>,
): Promise<T | Elsewhere> {
  const record = await readRecord(options.disk)
  if (!record) return { kind: 'no-device' }
  if (record.oobe.node !== 'Desktop') return { kind: 'not-at-desktop' }
  const { windows, languages, link } = record.oobe.machine
  const running = await switchOn(newLife({ ...options, os: writeWindowsVersion(windows), languages, link }), {})
  try {
    const result = await act(running)
    if (result.kind === 'wiped') return result
    await save(running)
    await reportSteps(running, 1)
    await save(running)
    return result
  } finally {
    running.http.close()
  }
}

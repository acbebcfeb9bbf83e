// A file that holds what others must not have. It is made beside its name, for its owner alone, and takes the name when it is
// whole: a file that was there before keeps neither its mode nor its readers, a symbolic link is replaced and not written
// through, and half a file never stands at the name.

import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'

export type SafeFile = {
  readonly write: (content: string | Uint8Array) => void
  /** It has its name from now on. */
  readonly keep: () => void
  /** As if it had never been begun; of no effect after `keep`. */
  readonly drop: () => void
}

/** A pipe or a device, such as /dev/stdout, holds nothing and is written as it is. @throws what the operating system says */
export function openSafeFile(path: string): SafeFile {
  const there = statSync(path, { throwIfNoEntry: false })
  if (there?.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' })
  const beside = there === undefined || there.isFile() ? `${path}.${randomUUID()}` : undefined
  const file = beside === undefined ? openSync(path, 'w') : openSync(beside, 'wx', 0o600)
  let open = true
  const close = () => {
    open = false
    closeSync(file)
  }
  return {
    write(content) {
      const bytes = Buffer.from(content)
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    },
    keep() {
      if (beside !== undefined) fsyncSync(file)
      close()
      if (beside !== undefined) renameSync(beside, path)
    },
    drop() {
      if (!open) return
      close()
      if (beside !== undefined) rmSync(beside, { force: true })
    },
  }
}

export function writeSafeFile(path: string, content: string | Uint8Array): void {
  const file = openSafeFile(path)
  try {
    file.write(content)
    file.keep()
  } finally {
    file.drop()
  }
}

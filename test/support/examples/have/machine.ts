// The machine that the command line runs on, as far as examples read or change it.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { vi } from 'vitest'

import { standIn } from '../machine.ts'

export function machine(folder: string) {
  const stores = join(folder, 'stores')
  const programs = join(folder, 'programs')
  return {
    write: (name: string, content: string) => writeFileSync(name, content),
    remove: (name: string) => rmSync(name, { recursive: true, force: true }),
    onAnotherMachine: standIn,
    /** What was asked of the programs that change what this machine trusts. */
    stores,
    withStoresOfItsOwn() {
      mkdirSync(programs, { recursive: true })
      const note = `#!/bin/sh\necho "\${0##*/} $*" >> ${stores}\ncase " $* " in *" -N "*) : > "\${2#sql:}/cert9.db" ;; esac\n`
      for (const name of ['certutil', 'trust', 'security']) writeFileSync(join(programs, name), note, { mode: 0o755 })
      vi.stubEnv('PATH', programs)
    },
  }
}
